# What ip(8) of iproute2 6.1 prints. Counters and timers, which a simulation does not have, are constant.

function sorted_links(   i, j, hold, count) {
    count = 0
    for (i = 1; i <= nlinks; i++) if (name_at[i] in kind) shown[++count] = name_at[i]
    for (i = 2; i <= count; i++) {
        hold = shown[i]
        for (j = i - 1; j >= 1 && ifindex[shown[j]] + 0 > ifindex[hold] + 0; j--) shown[j + 1] = shown[j]
        shown[j + 1] = hold
    }
    return count
}

function full_name(n) {
    return kind[n] == "vlan" ? n "@" parent[n] : n
}

function flags(n,   text) {
    text = kind[n] == "lo" ? "LOOPBACK" : kind[n] == "dummy" ? "BROADCAST,NOARP" : "BROADCAST,MULTICAST"
    if (kind[n] == "bond") text = text ",MASTER"
    if (is_bond_port(n)) text = text ",SLAVE"
    if (up[n] != "up") return "<" text ">"
    return carrier(n) ? "<" text ",UP,LOWER_UP>" : "<NO-CARRIER," text ",UP>"
}

function is_bond_port(n) {
    return master[n] != "-" && kind[master[n]] == "bond"
}

function state_of(n) {
    if (up[n] != "up") return "DOWN"
    if (kind[n] == "lo" || kind[n] == "dummy") return "UNKNOWN"
    if (carrier(n)) return "UP"
    return kind[n] == "vlan" ? "LOWERLAYERDOWN" : "DOWN"
}

function qdisc(n) {
    return kind[n] == "nic" || kind[n] == "veth" ? "pfifo_fast" : "noqueue"
}

function link_head(n, mode) {
    return ifindex[n] ": " full_name(n) ": " flags(n) " mtu " mtu[n] " qdisc " qdisc(n) \
        (master[n] == "-" ? "" : " master " master[n]) " state " state_of(n) mode " group default qlen 1000"
}

function link_second(n) {
    if (kind[n] == "lo") return "    link/loopback " mac[n] " brd 00:00:00:00:00:00"
    return "    link/ether " mac[n] " brd ff:ff:ff:ff:ff:ff" (n in permanent && permanent[n] != mac[n] ? " permaddr " permanent[n] : "")
}

function colonless(address) {
    gsub(/:0/, ":", address)
    sub(/^0/, "", address)
    return address
}

function bridge_id(n,   address) {
    address = mac[n]
    gsub(/:0/, ":", address)
    return "8000." address
}

function link_details(n, separator,   text) {
    text = " promiscuity " (master[n] == "-" ? 0 : 1) "  allmulti " (master[n] == "-" ? 0 : 1) \
        (kind[n] == "lo" ? " minmtu 0 maxmtu 0" : " minmtu 68 maxmtu 65535") " "
    if (kind[n] == "bridge")
        text = text separator "    bridge forward_delay " delay[n] " hello_time 200 max_age 2000 ageing_time 30000 stp_state " stp[n] \
            " priority 32768 vlan_filtering 0 vlan_protocol 802.1Q bridge_id " bridge_id(n) " designated_root " bridge_id(n) \
            " root_port 0 root_path_cost 0 "
    if (kind[n] == "vlan") text = text separator "    vlan protocol 802.1Q id " tag[n] " <REORDER_HDR> "
    if (kind[n] == "bond") text = text separator "    bond mode " tag[n] " miimon 100 updelay 0 downdelay 0 use_carrier 1 "
    if (is_bond_port(n)) text = text separator "    bond_slave state ACTIVE mii_status " (carrier(n) ? "UP" : "DOWN") " queue_id 0 "
    else if (master[n] != "-")
        text = text separator "    bridge_slave state " port_state(n) " priority 32 cost " port_cost(n) " hairpin off guard off root_block off" \
            " fastleave off learning on flood on "
    return text "addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 "
}

function port_state(n) {
    return carrier(n) && up[master[n]] == "up" ? "forwarding" : "disabled"
}

function port_cost(n) {
    return kind[n] == "nic" ? 4 : kind[n] == "veth" ? 2 : 100
}

function show_link(n,   separator) {
    separator = Oneline ? "\\" : "\n"
    if (Brief) { printf "%-16s %-14s %s %s \n", full_name(n), state_of(n), mac[n], flags(n); return }
    print link_head(n, " mode DEFAULT") separator link_second(n) (Details ? link_details(n, separator) : "")
}

function address_line(i,   text) {
    text = (afam[i] == 6 ? "inet6 " : "inet ") acidr[i]
    if (afam[i] == 4 && ascope[i] == "global" && prefix_of(acidr[i]) < 31) text = text " brd " broadcast_of(acidr[i])
    text = text " scope " ascope[i]
    if (afam[i] == 6) return text " "
    return text (is_secondary(i) ? " secondary " : " ") alink[i]
}

function wanted_address(i, n, family, scope) {
    return alink[i] == n && (family == "" || afam[i] == family) && (scope == "" || ascope[i] == scope)
}

# Primary IPv4 addresses, secondary ones, IPv6.
function address_pass(i) {
    return afam[i] == 6 ? 3 : is_secondary(i) ? 2 : 1
}

function show_addresses(n, family, scope,   i, pass, any, line, brief) {
    brief = ""
    any = 0
    for (pass = 1; pass <= 3; pass++)
        for (i = 1; i <= naddr; i++) {
            if (!wanted_address(i, n, family, scope) || address_pass(i) != pass) continue
            if (!any++ && !Oneline && !Brief) show_address_head(n)
            line = "    " address_line(i)
            if (Brief) brief = brief acidr[i] " "
            else if (Oneline) print ifindex[n] ": " n line "\\       valid_lft forever preferred_lft forever"
            else print line "\n       valid_lft forever preferred_lft forever"
        }
    if (Brief) { if (any || family == "" && scope == "") printf "%-16s %-14s %s\n", full_name(n), state_of(n), brief }
    else if (!any && !Oneline && family == "" && scope == "") show_address_head(n)
}

# With a family asked for, the line of the link layer is left out.
function show_address_head(n) {
    print link_head(n, "")
    if (Family == "") print link_second(n)
}

function route_text(i, with_link, with_proto,   text) {
    text = rdest[i]
    if (rgw[i] != "-") text = text " via " rgw[i]
    if (with_link) text = text " dev " rlink[i]
    if (with_proto && rproto[i] != "boot") text = text " proto " rproto[i]
    if (rfam[i] == 4 && rgw[i] == "-") text = text " scope link"
    if (rsrc[i] != "-") text = text " src " rsrc[i]
    if (rmetric[i] + 0 || rfam[i] == 6) text = text " metric " (rfam[i] == 6 && !(rmetric[i] + 0) ? 1024 : rmetric[i])
    if (up[rlink[i]] == "up" && !carrier(rlink[i])) text = text " linkdown"
    return text (rfam[i] == 6 ? " pref medium" : " ")
}

# The kernel walks its IPv4 table by address, longer prefixes first, then metric, then age.
function route_before(i, j,   a, b) {
    a = rdest[i] == "default" ? -1 : number_of(bare(rdest[i]))
    b = rdest[j] == "default" ? -1 : number_of(bare(rdest[j]))
    if (a != b) return a < b
    if (rdest[i] != "default" && prefix_of(rdest[i]) != prefix_of(rdest[j])) return prefix_of(rdest[i]) > prefix_of(rdest[j])
    return rmetric[i] + 0 < rmetric[j] + 0
}

function wanted_route(i, family) {
    if (rlink[i] == "" || rfam[i] != family) return 0
    if (Dest != "" && rdest[i] != Dest || Dev != "" && rlink[i] != Dev || Via != "" && rgw[i] != Via) return 0
    if (Scope == "link" && rgw[i] != "-" || Scope == "global" && rgw[i] == "-") return 0
    return Proto == "" || rproto[i] == Proto
}

function show_routes(family,   i, j, count, order, hold) {
    count = 0
    for (i = 1; i <= nroutes; i++) {
        if (!wanted_route(i, family)) continue
        hold = i
        for (j = count; family == 4 && j >= 1 && route_before(hold, order[j]); j--) order[j + 1] = order[j]
        if (family == 6) j = count
        order[j + 1] = hold
        count++
    }
    for (i = 1; i <= count; i++) print route_text(order[i], Dev == "", Proto == "")
    if (family == 6) show_link_locals()
}

# fe80::/64 of every link that has a link-local address; these routes are never stored.
function show_link_locals(   i) {
    if (Proto != "" && Proto != "kernel" || Via != "" || Dest != "" && Dest != "fe80::/64") return
    for (i = 1; i <= naddr; i++)
        if (alink[i] != "" && afam[i] == 6 && (ascope[i] == "link" || ascope[i] == "global") && (Dev == "" || alink[i] == Dev))
            print connected6(acidr[i]) (Dev == "" ? " dev " alink[i] : "") " proto kernel metric 256" (carrier(alink[i]) ? "" : " linkdown") " pref medium"
}

function connected6(cidr,   text) {
    text = bare(cidr)
    if (text ~ /^fe80::/) return "fe80::/64"
    if (text ~ /::/) sub(/::.*/, "::", text)
    return text "/" prefix_of(cidr)
}
