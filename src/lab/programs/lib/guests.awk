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
    if (value == "" && number == 0) value = guest_value(guest, key)
    return key == "address" && value == "dhcp" ? leased(n) : value
}

# What the DHCP server of the link's bridge gives it, if it hears the guest, which has no address yet: the one for its MAC,
# else one of the range.
function leased(n,   bridge, file, line, f, first, last, fixed, address) {
    bridge = master[n]
    if (bridge == "-" || bridge == "") return ""
    packet(bridge, "", "0.0.0.0", "255.255.255.255", "udp", 67, "NEW", 0)
    if (verdict("INPUT") != "ACCEPT") return ""
    file = World "/hosts/" Host "/state/dhcp/" bridge
    address = vif_mac(n)
    while ((getline line < file) > 0) {
        split(line, f, " ")
        if (f[1] == "range") { first = number_of(f[2]); last = number_of(f[3]) }
        if (f[1] == "host" && f[2] == address) fixed = f[3]
    }
    close(file)
    if (first == "") return ""
    return (fixed == "" ? text_of(first + hex_byte(address) % (last - first + 1)) : fixed) "/24"
}

function hex_byte(address) {
    return (index("0123456789abcdef", substr(address, 16, 1)) - 1) * 16 + index("0123456789abcdef", substr(address, 17, 1)) - 1
}

# The MAC address that the guest sees, from xenstore: the device in dom0 has another.
function vif_mac(n,   file, line, wanted, id, f) {
    file = World "/hosts/" Host "/state/xenstore"
    wanted = ""
    if (n ~ /^vif[0-9]+\.[0-9]+$/) { id = substr(n, 4); sub(/\./, "/", id) }
    else while ((getline line < file) > 0)
        if (index(line, "/vifname = \"" n "\"")) { split(line, f, "/"); id = f[7] "/" f[8] }
    close(file)
    while ((getline line < file) > 0)
        if (index(line, "/local/domain/0/backend/vif/" id "/mac = \"") == 1) { wanted = line; sub(/.*= "/, "", wanted); sub(/".*/, "", wanted) }
    close(file)
    return wanted
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
