# The guests' own nature, state/guests/NAME: lines `KEY VALUE`. `address`, `gateway` are those of vif 0; `address.N`,
# `gateway.N` those of the others.

function guest_value(guest, key,   file, line, f, found) {
    file = World "/hosts/" Host "/state/guests/" guest
    found = ""
    while ((getline line < file) > 0) if (split(line, f, " ") >= 2 && f[1] == key) found = f[2]
    close(file)
    return found
}

# The vif number of a link, from what Xen says of it in xenstore.
function vif_number(n,   file, line, number, f) {
    sub(/-emu$/, "", n)
    if (n ~ /^vif[0-9]+\.[0-9]+$/) { sub(/.*\./, "", n); return n }
    file = World "/hosts/" Host "/state/xenstore"
    number = 0
    while ((getline line < file) > 0)
        if (index(line, "/vifname = \"" n "\"") && line ~ /^\/local\/domain\/0\/backend\/vif\//) { split(line, f, "/"); number = f[8] }
    close(file)
    return number
}

function of_vif(guest, n, key,   number, value) {
    number = vif_number(n)
    value = guest_value(guest, key "." number)
    return value == "" && number == 0 ? guest_value(guest, key) : value
}

function guest_has(guest, n, address) {
    return bare(of_vif(guest, n, "address")) == address
}

# Whether the guest's answer finds its way: an address of its own net it asks for on its wire, others go to its gateway.
# On a bridge the wire reaches everybody there; on a routed vif the host has to answer ARP for what is asked.
function guest_answers(guest, n, from, bridge,   address, hop) {
    if (guest_value(guest, "silent") == "yes") return 0
    if (from == "") return 1
    address = of_vif(guest, n, "address")
    hop = in_net(from, address) ? from : of_vif(guest, n, "gateway")
    if (hop == "") return 0
    if (bridge != "") return hop == from || is_station("", hop) || has_address(hop)
    return has_address(hop) || proxies(n) && lookup(hop) && rlink[lookup(hop)] != n
}
