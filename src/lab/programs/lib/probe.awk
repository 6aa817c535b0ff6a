# A question from a host itself: probe.awk ADDRESS PROTO PORT [LINK]. -v HOSTS, ME. Prints like lab-reach.
# PROTO arp stays on the link; others follow the routes.

BEGIN {
    load_world(ENVIRON["LAB_WORLD"])
    Hosts = split(HOSTS, host_at, " ")
    use_host(ME)
    answer = ask(ARGV[1], ARGV[2], ARGV[3], ARGV[4])
    print answer
    exit answer ~ /open$|^station$/ ? 0 : 1
}

function ask(address, proto, port, link,   r, source, hop, j) {
    if (proto != "arp" && has_address(address)) return "host " ME " open"
    if (proto != "arp") {
        r = lookup(address)
        if (!r) return "unreachable"
        if (link != "" && link != rlink[r]) return "nobody"
        link = rlink[r]
        hop = rgw[r] == "-" ? address : rgw[r]
        source = rsrc[r]
    }
    if (!(link in kind) || up[link] != "up") return "nobody"
    for (j = 1; j <= naddr && (source == "" || source == "-"); j++) if (alink[j] == link && afam[j] == 4) source = bare(acidr[j])
    for (j = 1; j <= naddr && (source == "" || source == "-"); j++) if (alink[j] != "" && alink[j] != "lo" && afam[j] == 4) source = bare(acidr[j])
    if (!returns_accepted(link, address, source, proto, port)) return "nobody"
    return on_link(link, address, proto, port, hop == "" ? address : hop, source)
}

# A firewall that drops even answers makes everybody silent.
function returns_accepted(link, address, source, proto, port) {
    if (proto == "arp") return 1
    packet(link, "", address, source, proto, port, "ESTABLISHED", 0)
    return verdict("INPUT") == "ACCEPT"
}

function on_link(link, address, proto, port, hop, source,   n, i, found, segments, answer) {
    if (wire(link) ~ /^guest:/) return guest_on(link, address, source, "")
    found = 0
    if (kind[link] == "bridge") {
        for (n in kind) {
            if (master[n] != link) continue
            if (wire(n) ~ /^guest:/) { if (guest_has(substr(wire(n), 7), n, hop)) return hop == address ? guest_on(n, address, source, link) : "nobody" }
            else if (wire(n) != "") segments[++found] = wire(n)
        }
    } else if (wire(link) != "") segments[++found] = wire(link)
    for (i = 1; i <= found; i++) {
        answer = hop == address ? who(segments[i], address, proto, port, source) : through(segments[i], hop, address, proto, port, source)
        if (answer != "nobody") return answer
    }
    return "nobody"
}

function guest_on(n, address, source, bridge,   guest) {
    guest = substr(wire(n), 7)
    if (!guest_has(guest, n, address)) return "nobody"
    return "guest " guest " " open_if(guest_answers(guest, n, source, bridge == "" ? "" : bridge))
}

# Through a gateway: it has to be there, and then the station, wherever it is plugged in.
function through(segment_name, gateway, address, proto, port, source,   i) {
    if (!is_station(segment_name, gateway)) return "nobody"
    return is_station("", address) ? "station" : "nobody"
}
