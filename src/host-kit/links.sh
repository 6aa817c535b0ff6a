# What a rollback puts back of links that no file says: wicked leaves a size, an address or a state where its files are
# silent.

# Twice, because a VLAN may not be larger than what it is on, whichever of the two comes first.
vf_restore_links() {
  for vf_word in 1 2; do
    vf_changed_links | while read -r vf_key vf_old vf_line; do
      ip link set dev "$vf_key" "$vf_old" ${vf_line:+"$vf_line"} >/dev/null 2>&1
    done
  done
}

# Lines `LINK mtu N`, `LINK address MAC`, `LINK up|down` of links that are there and were otherwise. Guests' devices (which
# all have that one address) follow their guests.
vf_changed_links() {
  ip -o -d link show 2>/dev/null | awk -v old="$vf_txn/before/raw.links" '
    function look(into,   i) {
      name = $2; sub(/[:@].*/, "", name)
      into[name, "there"] = 1
      into[name, "state"] = $3 ~ /[<,]UP[,>]/ ? "up" : "down"
      for (i = 4; i < NF; i++) {
        if ($i == "mtu") into[name, "mtu"] = $(i + 1)
        if ($i == "link/ether") into[name, "address"] = $(i + 1)
      }
    }
    BEGIN { while ((getline < old) > 0) look(was) }
    { look(now) }
    !((name, "there") in was) || name == "lo" || now[name, "address"] == "fe:ff:ff:ff:ff:ff" { next }
    was[name, "mtu"] != now[name, "mtu"] { print name, "mtu", was[name, "mtu"] }
    was[name, "address"] != now[name, "address"] && was[name, "address"] != "" { print name, "address", was[name, "address"] }
    was[name, "state"] != now[name, "state"] { print name, was[name, "state"] }'
}
