# A question from a network namespace of a host, whose one link is the other end of a port of a bridge: netns.awk PID
# ADDRESS. -v HOSTS, ME. It goes where the frames go: the bridge, and over its ports to the bridges of other hosts.

BEGIN {
    load_world(ENVIRON["LAB_WORLD"])
    Hosts = split(HOSTS, host_at, " ")
    answer = asked_inside(ARGV[1], ARGV[2])
    print answer
    exit answer ~ /^(nobody|filtered)$/ ? 1 : 0
}

function asked_inside(pid, address,   leaves, family, from, bridge, segments, found, s, h) {
    family = address ~ /:/ ? 6 : 4
    from = source_inside(pid, family)
    use_host(ME)
    bridge = bridge_of(pid)
    if (from == "" || bridge == "") return "nobody"
    if (answers_on(bridge, address, family)) return "host " ME
    if (endpoint_on(bridge, address, pid)) return passes_here(bridge, from, address, family) ? "endpoint" : "filtered"
    leaves = passes_here(bridge, from, address, family)
    found = segments_of(bridge, segments)
    for (s = 1; s <= found; s++) {
        for (h = 1; h <= Hosts; h++) {
            use_host(host_at[h])
            answer = beyond(segments[s], from, address, family)
            if (answer != "") return leaves ? answer : "filtered"
        }
        if (family == 4 && is_station(segments[s], address)) return "station"
    }
    return "nobody"
}

# The address that it asks from, where its link is up.
function source_inside(pid, family,   i) {
    load(World "/hosts/" ME "/state/netns/" pid)
    for (i = 1; i <= naddr; i++) if (alink[i] != "lo" && afam[i] == family && up[alink[i]] == "up") return bare(acidr[i])
    return ""
}

function bridge_of(pid,   n) {
    for (n in kind) if (up[n] == "up" && segment[n] == "netns:" pid && master[n] != "-" && up[master[n]] == "up") return master[n]
    return ""
}

function segments_of(bridge, list,   p, found) {
    found = 0
    for (p in kind) if (master[p] == bridge && wire(p) != "" && wire(p) !~ /^(guest|netns):/) list[++found] = wire(p)
    return found
}

# What another host has on that wire.
function beyond(segment_name, from, address, family,   n) {
    for (n in kind) {
        if (!leads_to(n, segment_name)) continue
        if (answers_on(n, address, family)) return "host " Host
        if (kind[n] == "bridge" && endpoint_on(n, address, "")) return passes_here(n, from, address, family) ? "endpoint" : "filtered"
    }
    return ""
}

# What the firewall of a host does with packets that cross a bridge of it; ARP is none of its business. IPv4 alone is judged.
function passes_here(bridge, from, address, family) {
    return family == 6 || bridge_passes(bridge, from, address, "icmp", 0)
}

# The host itself, where the link that the frame comes in by has an address of its own to answer from.
function answers_on(n, address, family,   i) {
    for (i = 1; i <= naddr; i++) if (alink[i] == n && afam[i] == family && bare(acidr[i]) == address) return 1
    return 0
}

# Another namespace on the bridge.
function endpoint_on(bridge, address, asker,   n, pid) {
    for (n in kind) {
        if (master[n] != bridge || up[n] != "up" || segment[n] !~ /^netns:/) continue
        pid = substr(segment[n], 7)
        if (pid != asker && netns_has(pid, address)) return 1
    }
    return 0
}

function netns_has(pid, address,   file, line, f, has) {
    file = World "/hosts/" Host "/state/netns/" pid "/addresses"
    has = 0
    while ((getline line < file) > 0) if (split(line, f, " ") >= 4 && bare(f[2]) == address) has = 1
    close(file)
    return has
}
