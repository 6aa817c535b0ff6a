# The rules, written as input of iptables-restore to OUT4 and OUT6. A rule that iptables would refuse is left out with its
# message on stderr, and nothing else comes of it.

function emit(family, text) {
    print text > (family == 4 ? OUT4 : OUT6)
}

# -v LOST: a text; rules that hold it are refused, as while another program has the lock of xtables.
function refused(line) {
    if (LOST == "" || !index(line, LOST)) return 0
    print "iptables: Resource temporarily unavailable." > "/dev/stderr"
    return 1
}

function add(family, chain, text,   words, n, normal) {
    n = words_of(text, words)
    normal = canonical_rule("filter", words, 1, n, family)
    if (Problem == "" && refused("-A " chain " " normal)) return
    if (Problem != "") {
        print (family == 4 ? "iptables" : "ip6tables") " v1.4.21: " Problem "\nTry `iptables -h' or 'iptables --help' for more information." > "/dev/stderr"
        return
    }
    emit(family, "-A " chain " " normal)
}

function both(chain, text) {
    add(4, chain, text)
    add(6, chain, text)
}

END {
    decide_zones()
    decide_masquerading()
    route[4] = setting("FW_ROUTE", "no") ~ /^(yes|IPv4|IPv4,IPv6|IPv6,IPv4)$/
    route[6] = setting("FW_ROUTE", "no") ~ /^(IPv6|IPv4,IPv6|IPv6,IPv4)$/
    warn()
    head(4)
    head(6)
    for (z = 1; z <= Zones; z++) input_rules(zones[z])
    for (z = 1; z <= Zones; z++) forward_head(zones[z])
    forward_list("FW_FORWARD_DROP", "DROP")
    forward_list("FW_FORWARD_REJECT", "reject_func")
    forward_list("FW_FORWARD", "ACCEPT")
    if (setting("FW_MASQUERADE", "no") == "yes") masquerade()
    for (z = 1; z <= Zones; z++) { deny("forward_" zones[z], zones[z], 4); deny("forward_" zones[z], zones[z], 6) }
    fork(4)
    fork(6)
    emit(4, "COMMIT")
    emit(6, "COMMIT")
    emit(4, "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]")
    for (i = 1; i <= Nat; i++) emit(4, nat[i])
    emit(4, "COMMIT")
}

function warn() {
    if (setting("FW_MASQUERADE", "no") == "yes" && var["FW_ROUTE"] == "no") say("Warning", "FW_ROUTE needs to be set to yes for masquerading to work!")
    if (setting("FW_MASQUERADE", "no") == "no" && var["FW_FORWARD_MASQ"] != "") say("Warning", "FW_FORWARD_MASQ needs FW_MASQUERADE set to yes to work!")
}

function head(family,   z, icmp) {
    icmp = family == 4 ? "icmp" : "ipv6-icmp"
    emit(family, "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]")
    for (z = 1; z <= Zones; z++) { emit(family, ":forward_" zones[z] " - [0:0]\n:input_" zones[z] " - [0:0]"); policy["filter", "forward_" zones[z]] = policy["filter", "input_" zones[z]] = "-" }
    emit(family, ":reject_func - [0:0]")
    policy["filter", "reject_func"] = "-"
    add(family, "INPUT", "-i lo -j ACCEPT")
    add(family, "INPUT", "-m conntrack --ctstate ESTABLISHED -j ACCEPT")
    add(family, "INPUT", "-p " icmp " -m conntrack --ctstate RELATED -j ACCEPT")
    bridging = setting("FW_FORWARD_ALLOW_BRIDGING", "auto")
    if (bridging == "yes" || bridging == "auto" && BRIDGES) add(family, "FORWARD", "-m physdev --physdev-is-bridged -j ACCEPT")
    add(family, "reject_func", "-p tcp -j REJECT --reject-with tcp-reset")
    add(family, "reject_func", "-p udp -j REJECT --reject-with " (family == 4 ? "icmp-port-unreachable" : "icmp6-port-unreachable"))
    add(family, "reject_func", "-j REJECT --reject-with " (family == 4 ? "icmp-proto-unreachable" : "icmp6-addr-unreachable"))
}

function input_rules(zone,   chain, i, n, w) {
    chain = "input_" zone
    if (of_zone("FW_PROTECT_FROM_", zone, "") == "no" || zone == "int" && setting("FW_PROTECT_FROM_INT", "no") == "no") { both(chain, "-j ACCEPT"); return }
    n = split(of_zone("FW_ALLOW_FW_BROADCAST_", zone, ""), w, " ")
    for (i = 1; i <= n; i++) if (w[i] !~ /^(yes|no)$/) add(4, chain, "-p udp -m pkttype --pkt-type broadcast --dport " w[i] " -j ACCEPT")
    add(4, chain, "-m pkttype --pkt-type broadcast -j DROP")
    add(4, chain, "-p icmp --icmp-type 4 -j ACCEPT")
    if (setting("FW_ALLOW_PING_FW", "yes") != "no") { add(4, chain, "-p icmp --icmp-type 8 -j ACCEPT"); add(6, chain, "-p ipv6-icmp -j ACCEPT") }
    trusted(chain)
    services(chain, zone)
    deny(chain, zone, 4)
    deny(chain, zone, 6)
}

function trusted(chain,   i, n, w, f) {
    n = split(var["FW_TRUSTED_NETS"], w, " ")
    for (i = 1; i <= n; i++) {
        split(w[i] ",,", f, ",")
        add(f[1] ~ /:/ ? 6 : 4, chain, "-s " f[1] protocol(f[2], f[3]) " -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT")
    }
}

function protocol(proto, port) {
    return proto == "" ? "" : " -p " proto (port == "" ? "" : proto == "icmp" ? " --icmp-type " port : " --dport " port)
}

function services(chain, zone,   i, n, w, f) {
    n = split(of_zone("FW_SERVICES_", zone, "_IP"), w, " ")
    for (i = 1; i <= n; i++) both(chain, "-p " w[i] " -j ACCEPT")
    n = split(of_zone("FW_SERVICES_", zone, "_TCP"), w, " ")
    for (i = 1; i <= n; i++) both(chain, "-p tcp --dport " w[i] " -j ACCEPT")
    n = split(of_zone("FW_SERVICES_", zone, "_UDP"), w, " ")
    for (i = 1; i <= n; i++) both(chain, "-p udp --dport " w[i] " -j ACCEPT")
    n = split(of_zone("FW_SERVICES_ACCEPT_", zone, ""), w, " ")
    for (i = 1; i <= n; i++) {
        split(w[i] ",,,", f, ",")
        if (f[1] == "" || f[1] == "0/0") both(chain, "-s 0/0" protocol(f[2], f[3]) " -j ACCEPT")
        else add(f[1] ~ /:/ ? 6 : 4, chain, "-s " f[1] protocol(f[2], f[3]) " -j ACCEPT")
    }
}

function deny(chain, zone, family,   reject, prefix) {
    reject = of_zone("FW_REJECT_", zone, "")
    if (reject == "" && zone == "int") reject = "yes"
    if (family == 4) {
        add(family, chain, "-m pkttype --pkt-type multicast -j DROP")
        add(family, chain, "-m pkttype --pkt-type broadcast -j DROP")
    }
    prefix = "SFW2-" (chain ~ /^input_/ ? "IN" : "FWD") zone "-DROP-DEFLT "
    add(family, chain, "-p tcp -m limit --limit 3/min -m tcp --syn -j LOG --log-prefix \"" prefix "\" --log-tcp-options --log-ip-options")
    add(family, chain, reject == "yes" ? "-j reject_func" : "-j DROP")
}

# Without FW_ROUTE the chains are filled all the same, but nothing leads to them.
function forward_head(zone,   chain, i, w, n, d) {
    chain = "forward_" zone
    n = split("0 3 11 12", w, " ")
    for (i = 1; i <= n; i++) add(4, chain, "-p icmp -m conntrack --ctstate RELATED,ESTABLISHED --icmp-type " w[i] " -j ACCEPT")
    if ((" " var["FW_ALLOW_CLASS_ROUTING"] " ") ~ (" (yes|" zone ") "))
        for (d = 1; d <= Devices[zone]; d++) both(chain, "-o " devices[zone, d] " -j ACCEPT")
}

# Entries `src,dst[,proto[,port[,flags]]]` of a list, both ways in every zone's chain.
function forward_list(name, target,   i, n, w, f, k, j, zonein, zoneout, family) {
    n = split(var[name], w, /[ ]+/)
    for (i = 1; i <= n; i++) {
        if (w[i] == "") continue
        k = split(w[i], f, ",")
        zonein = zoneout = ""
        for (j = 5; j <= k; j++) {
            if (f[j] ~ /^zonein=/) zonein = substr(f[j], 8)
            else if (f[j] ~ /^zoneout=/) zoneout = substr(f[j], 9)
            else if (f[j] != "" && f[j] != "ipsec") { say("Error", "unknown parameter " f[j] " in FW_FORWARD -> " f[j]); k = 0 }
        }
        if (k < 2 || f[1] == "" || f[2] == "") { say("Error", "too few parameters in " name " -> " w[i]); continue }
        if (f[4] != "" && f[3] == "") { say("Error", "need to specify protocol for port " f[4] " in " name); continue }
        family = f[1] ~ /:/ || f[2] ~ /:/ ? 6 : 4
        forward_entry(family, f[1], f[2], f[3], f[4], zonein, zoneout, target)
    }
}

function forward_entry(family, src, dst, proto, port, zonein, zoneout, target,   z, d) {
    for (z = 1; z <= Zones; z++) {
        if (zonein == "" || zonein == zones[z]) {
            if (zoneout == "") add(family, "forward_" zones[z], "-s " src " -d " dst protocol(proto, port) " -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j " target)
            for (d = 1; zoneout != "" && d <= Devices[zoneout]; d++)
                add(family, "forward_" zones[z], "-s " src " -d " dst " -o " devices[zoneout, d] protocol(proto, port) " -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j " target)
        }
        if (zoneout == "" || zoneout == zones[z]) {
            if (zonein == "") add(family, "forward_" zones[z], "-s " dst " -d " src protocol(proto, "") " -m conntrack --ctstate RELATED,ESTABLISHED -j " target)
            for (d = 1; zonein != "" && d <= Devices[zonein]; d++)
                add(family, "forward_" zones[z], "-s " dst " -d " src " -o " devices[zonein, d] protocol(proto, "") " -m conntrack --ctstate RELATED,ESTABLISHED -j " target)
        }
    }
}

function fork(family,   z, d) {
    for (z = 1; z <= Zones; z++)
        for (d = 1; zones[z] != DefaultZone && d <= Devices[zones[z]]; d++) add(family, "INPUT", "-i " devices[zones[z], d] " -j input_" zones[z])
    add(family, "INPUT", "-j input_" DefaultZone)
    add(family, "INPUT", "-j DROP")
    if (!route[family]) return
    for (z = 1; z <= Zones; z++) for (d = 1; d <= Devices[zones[z]]; d++) add(family, "FORWARD", "-i " devices[zones[z], d] " -j forward_" zones[z])
    add(family, "FORWARD", "-j DROP")
}
