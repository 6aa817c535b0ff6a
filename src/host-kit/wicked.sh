# The network, by wicked. Its exit statuses (wicked, client/ifstatus.h): 157 no device, 162 in progress, 164 enslaved,
# 168 no carrier.

vf_link_down() {
  vf_remember_ports
  vf_exit=0
  wicked ifdown "$@" >/dev/null 2>&1 || vf_exit=$?
  # What ifdown says about links that are gone is no error; what counts is read back.
  case $vf_exit in 7 | 126 | 127) vf_why="wicked ifdown: exit status $vf_exit"; return 1 ;; esac
}

vf_link_up() {
  vf_remember_ports
  vf_exit=0
  wicked ifup "$@" >/dev/null 2>&1 || vf_exit=$?
  vf_put_ports_back
  case $vf_exit in
    0 | 162 | 168) ;;
    2) vf_each_started "$@" ;;
    *) vf_why="wicked ifup: exit status $vf_exit"; return 1 ;;
  esac
}

# Of several links wicked only says that one is not up. One that has no cable, or waits for its DHCP server, is no failure:
# what the plan wants of it is read back.
vf_each_started() {
  for vf_word in "$@"; do
    vf_exit=0
    wicked ifstatus "$vf_word" >/dev/null 2>&1 || vf_exit=$?
    case $vf_exit in 0 | 162 | 164 | 168) ;; *) vf_why="wicked ifstatus $vf_word: exit status $vf_exit"; return 1 ;; esac
  done
}

# A link whose device comes with a guest: nanny must learn of it now.
vf_link_declare() {
  vf_exit=0
  wicked ifup "$1" >/dev/null 2>&1 || vf_exit=$?
  case $vf_exit in 0 | 157 | 162 | 168) ;; *) vf_why="wicked ifup: exit status $vf_exit"; return 1 ;; esac
}

# The name of a link's policy (wicked, src/ifpolicy.c): `_`, `.` and `-` are written __, _d and _m.
vf_policy_of() { printf 'policy__%s' "$(printf '%s' "$1" | sed -e 's/_/__/g' -e 's/\./_d/g' -e 's/-/_m/g')"; }

# nanny keeps the policies of deleted files, and would apply them to the next device of that name; it says 0 whatever the
# name, so the proof is that the policy's file is gone.
vf_link_forget() {
  vf_forget_policy "$(vf_policy_of "$1")" || { vf_why="nanny still knows $1"; return 1; }
}

vf_forget_policy() {
  vf_policy_gone "$1" && return
  wicked nanny delpolicy "$1" >/dev/null 2>&1
  vf_patient 3 vf_policy_gone "$1"
}

vf_policy_gone() {
  vf_policy_folder || return 0
  for vf_file in "$vf_folder/$1" "$vf_folder/$1".*; do
    [ ! -f "$vf_file" ] || return 1
  done
}

vf_arp_notify() { wicked arp notify "$1" "$2" >/dev/null 2>&1 || vf_point skipped arp-notify "$1" "$2"; }

# Bridges that go down and up may lose their guests' devices: `DEVICE BRIDGE` lines of now, kept until they are back.
vf_remember_ports() {
  ip -o -d link show 2>/dev/null | awk '
    {name = $2; sub(/[:@].*/, "", name)}
    {for (i = 3; i < NF; i++) if ($i == "master") print name, $(i + 1)}' >>"$vf_txn/ports"
}

# Guests' devices that are in no bridge now and were in one that exists go back.
vf_put_ports_back() {
  [ -s "$vf_txn/ports" ] || return 0
  vf_guest_devices
  awk '{bridge[$1] = $2} END {for (d in bridge) print d, bridge[d]}' "$vf_txn/ports" | while read -r vf_device vf_bridge; do
    case " $vf_devices " in *" $vf_device "*) ;; *) continue ;; esac
    vf_link_exists "$vf_device" && vf_link_exists "$vf_bridge" || continue
    vf_master_of "$vf_device"
    [ -n "$vf_master" ] || ip link set "$vf_device" master "$vf_bridge" >/dev/null 2>&1
  done
}

# Devices of running guests, blank-separated, in vf_devices.
vf_guest_devices() {
  vf_devices=$(vf_fact_guests 2>/dev/null | awk '
    /^\/local\/domain\/0\/backend\/vif\// {
      split($1, p, "/"); v = "vif" p[7] "." p[8]; seen[v] = 1
      if (p[9] == "vifname") {name = $3; gsub(/"/, "", name); book[v] = name}
    }
    END {for (v in seen) printf "%s ", (book[v] == "" ? v : book[v])}')
}

# After a stop in the middle: until wicked is done with what it was told.
vf_await_wicked() {
  vf_has wicked || return 0
  vf_tries=30
  while [ "$vf_tries" -gt 0 ]; do
    wicked ifstatus --transient all >/dev/null 2>&1
    case $? in 12 | 162) ;; *) return 0 ;; esac
    vf_tries=$((vf_tries - 1))
    sleep 1
  done
}
