# Who answers on a segment: the simulated wires between the hosts of a lab. Needs numbers, kernel, rules and verdict.
# A segment is a name of world/segments, NAME.TAG for tagged frames on it, or `guest:NAME` for the wire to a guest.

function load_world(world,   line, f) {
    World = world
    while ((getline line < (world "/world/stations")) > 0)
        if (split(line, f, " ") >= 2) { station_segment[++Stations] = f[1]; station_address[Stations] = f[2] }
    close(world "/world/stations")
}

function is_station(segment_name, address,   i) {
    for (i = 1; i <= Stations; i++)
        if (station_address[i] == address && (segment_name == "" || station_segment[i] == segment_name)) return 1
    return 0
}

# Whose place a question is asked from, when nobody says: the last station of the segment.
function default_asker(segment_name,   i) {
    for (i = Stations; i >= 1; i--) if (station_segment[i] == segment_name) return station_address[i]
    return ""
}

function use_host(name) {
    Host = name
    load(World "/hosts/" name "/state")
    rules_load(World "/hosts/" name "/state/rules4")
}

function host_sysctl(path,   file, number) {
    file = World "/hosts/" Host "/root/proc/sys/net/" path
    number = 0
    if ((getline number < file) < 0) number = 0
    close(file)
    return number + 0
}

# What a link is plugged into when it is up, or nothing. A VLAN is a segment of its own.
function wire(n,   below, port) {
    if (up[n] != "up") return ""
    if (kind[n] == "nic" || kind[n] == "veth") return segment[n] == "-" ? "" : segment[n]
    if (kind[n] == "bond") {
        for (port in kind) if (master[port] == n && wire(port) != "") return wire(port)
        return ""
    }
    if (kind[n] != "vlan") return ""
    below = wire(parent[n])
    return below == "" ? "" : below "." tag[n]
}

# The link that carries layer 3 for a segment: the bridge whose port is plugged into it, else the plugged link itself.
function leads_to(n, segment_name,   port) {
    if (!(n in kind) || up[n] != "up" || master[n] != "-") return 0
    if (kind[n] != "bridge") return wire(n) == segment_name
    for (port in kind) if (master[port] == n && wire(port) == segment_name) return 1
    return 0
}

function proxies(n) {
    return host_sysctl("ipv4/conf/" n "/proxy_arp") || host_sysctl("ipv4/conf/all/proxy_arp")
}

# who(SEGMENT, ADDRESS, PROTO, PORT, FROM): `host NAME open`, `guest NAME filtered`, `station`, `nobody` ...
function who(segment_name, address, proto, port, from,   i, h, answer) {
    for (i = 1; i <= Hosts; i++) { use_host(host_at[i]); answer = own_answer(segment_name, address, proto, port, from); if (answer != "") return answer }
    for (i = 1; i <= Hosts; i++) { use_host(host_at[i]); answer = bridged_answer(segment_name, address, proto, port, from); if (answer != "") return answer }
    if (is_station(segment_name, address)) return "station"
    for (i = 1; i <= Hosts; i++) { use_host(host_at[i]); answer = routed_answer(segment_name, address, proto, port, from); if (answer != "") return answer }
    return "nobody"
}

function open_if(yes) {
    return yes ? "open" : "filtered"
}

# The host's own address: on a link that leads to the segment, let in by INPUT, with a route back to the asker. A port
# of it may lead on to a guest.
function own_answer(segment_name, address, proto, port, from,   i, n, target) {
    for (i = 1; i <= naddr; i++) {
        n = alink[i]
        if (n == "" || afam[i] != 4 || bare(acidr[i]) != address || !leads_to(n, segment_name)) continue
        if (proto == "arp") return "host " Host " open"
        if (!goes_back(from, segment_name)) return "host " Host " filtered"
        target = redirected(n, from, address, proto, port)
        if (target != "") return published_answer(n, target, proto, from)
        packet(n, "", from, address, proto, port, "NEW", 0)
        return "host " Host " " open_if(verdict("INPUT") == "ACCEPT")
    }
    return ""
}

# Where the nat table sends a packet instead, `ADDRESS:PORT`, or nothing. The first rule that matches decides.
function redirected(n, from, address, proto, port,   i, text) {
    packet(n, "", from, address, proto, port, "NEW", 0)
    for (i = 1; i <= size["nat", "PREROUTING"]; i++) {
        text = rule["nat", "PREROUTING", i]
        if (matching(text) != "DNAT") continue
        sub(/.*--to-destination /, "", text)
        sub(/ .*/, "", text)
        return text
    }
    return ""
}

function published_answer(n, target, proto, from,   part, r, guest) {
    split(target, part, ":")
    r = lookup(part[1])
    if (!r || wire(rlink[r]) !~ /^guest:/ || !host_sysctl("ipv4/ip_forward")) return "host " Host " filtered"
    guest = substr(wire(rlink[r]), 7)
    if (!guest_has(guest, rlink[r], part[1])) return "host " Host " filtered"
    return "guest " guest " " open_if(route_passes(n, rlink[r], from, part[1], proto, part[2]) && guest_answers(guest, rlink[r], from, ""))
}

# The oldest best route decides, even when its link has lost its carrier.
function goes_back(from, segment_name,   r, hop) {
    if (from == "") return 1
    r = lookup(from)
    if (!r || !leads_to(rlink[r], segment_name)) return 0
    hop = rgw[r]
    return hop == "-" || is_station(segment_name, hop)
}

# A guest on a bridge that has a port on the segment.
function bridged_answer(segment_name, address, proto, port, from,   b, p, guest) {
    for (b in kind) {
        if (kind[b] != "bridge" || !leads_to(b, segment_name)) continue
        for (p in kind) {
            if (master[p] != b || wire(p) !~ /^guest:/ || wire(p) == segment_name) continue
            guest = substr(wire(p), 7)
            if (!guest_has(guest, p, address)) continue
            if (proto == "arp") return "guest " guest " open"
            return "guest " guest " " open_if(guest_answers(guest, p, from, b) && bridge_passes(b, from, address, proto, port))
        }
    }
    return ""
}

function bridge_passes(b, from, address, proto, port) {
    if (!host_sysctl("bridge/bridge-nf-call-iptables")) return 1
    packet(b, b, from, address, proto, port, "NEW", 1)
    if (verdict("FORWARD") != "ACCEPT") return 0
    packet(b, b, address, from, proto, port, "ESTABLISHED", 1)
    return verdict("FORWARD") == "ACCEPT"
}

# A guest behind a route of a host that answers ARP for it.
function routed_answer(segment_name, address, proto, port, from,   n, r, guest) {
    r = lookup(address)
    if (!r || wire(rlink[r]) !~ /^guest:/ || wire(rlink[r]) == segment_name) return ""
    guest = substr(wire(rlink[r]), 7)
    for (n in kind) {
        if (n == rlink[r] || !leads_to(n, segment_name) || !proxies(n) || !host_sysctl("ipv4/ip_forward")) continue
        if (proto == "arp") return "guest " guest " open"
        if (!guest_has(guest, rlink[r], address)) return "guest " guest " filtered"
        return "guest " guest " " open_if(route_passes(n, rlink[r], from, address, proto, port) && guest_answers(guest, rlink[r], from, ""))
    }
    return ""
}

function route_passes(in_link, out_link, from, address, proto, port) {
    packet(in_link, out_link, from, address, proto, port, "NEW", 0)
    if (verdict("FORWARD") != "ACCEPT") return 0
    packet(out_link, in_link, address, from, proto, port, "ESTABLISHED", 0)
    return verdict("FORWARD") == "ACCEPT" && leads_back(in_link, from)
}

function leads_back(n, from,   r) {
    if (from == "") return 1
    r = lookup(from)
    return r && rlink[r] == n
}
