# lab-guest GUEST [ADDRESS [PROTO PORT]]. -v HOSTS="NAME ...", ME.

BEGIN {
    load_world(ENVIRON["LAB_WORLD"])
    Hosts = split(HOSTS, host_at, " ")
    use_host(ME)
    Guest = ARGV[1]
    count = interfaces()
    if (!count) { print Guest " does not run on " ME > "/dev/stderr"; exit 3 }
    if (ARGV[2] == "") show_interfaces(count)
    answer = "nobody"
    for (i = 1; i <= count && answer == "nobody"; i++) answer = ask_on(i, ARGV[2], ARGV[3] == "" ? "icmp" : ARGV[3], ARGV[4])
    print answer
    exit answer ~ /open$|^station$/ ? 0 : 1
}

# Its devices here, with what they are in and the segments that this leads to: other hosts are looked at later.
function interfaces(   n, p, count) {
    count = 0
    for (n in kind) {
        if (wire(n) != "guest:" Guest) continue
        count++
        Number[count] = vif_number(n); Address[count] = of_vif(Guest, n, "address"); Bridge[count] = master[n]
        Segments[count] = "guest:" Guest
        for (p in kind) if (master[n] != "-" && master[p] == master[n] && wire(p) != "" && wire(p) !~ /^guest:/) Segments[count] = Segments[count] " " wire(p)
    }
    return count
}

function show_interfaces(count,   i) {
    for (i = 1; i <= count; i++) print "eth" Number[i], Address[i] == "" ? "-" : Address[i], Bridge[i] == "-" ? "routed" : "on " Bridge[i]
    exit 0
}

# Neighbours only: what goes through a gateway is not looked at.
function ask_on(i, address, proto, port,   n, s, segment_at, answer) {
    if (Address[i] == "" || !in_net(address, Address[i])) return "nobody"
    n = split(Segments[i], segment_at, " ")
    for (s = 1; s <= n; s++) {
        answer = who(segment_at[s], address, proto, port, bare(Address[i]))
        if (answer != "nobody") return answer
    }
    return "nobody"
}
