# Masquerading and forwarding of ports.

function decide_masquerading(   i, n, w, zone, d) {
    n = split(setting("FW_MASQ_DEV", "zone:ext"), w, " ")
    for (i = 1; i <= n; i++) {
        zone = w[i]
        if (sub(/^zone:/, "", zone)) for (d = 1; d <= Devices[zone]; d++) masq_dev[++MasqDevs] = devices[zone, d]
        else masq_dev[++MasqDevs] = w[i]
    }
}

function nat_rule(chain, text,   words, n, normal) {
    n = words_of(text, words)
    normal = canonical_rule("nat", words, 1, n, 4)
    if (Problem != "") { print "iptables v1.4.21: " Problem > "/dev/stderr"; return }
    if (!refused("-A " chain " " normal)) nat[++Nat] = "-A " chain " " normal
}

# Without a device there is no rule, and no warning.
function masquerade(   i, n, w) {
    n = split(var["FW_NOMASQ_NETS"], w, " ")
    for (i = 1; i <= n; i++) masquerade_net(w[i], "ACCEPT")
    n = split(setting("FW_MASQ_NETS", "0/0"), w, " ")
    for (i = 1; i <= n; i++) masquerade_net(w[i], "MASQUERADE")
    n = split(var["FW_FORWARD_MASQ"], w, " ")
    for (i = 1; i <= n; i++) publish(w[i])
}

function negatable(option, net) {
    if (net == "") return ""
    return sub(/^!/, "", net) ? " ! " option " " net : " " option " " net
}

function masquerade_net(entry, target,   f, d, z, s, dev, zone, to) {
    split(entry ",,,", f, ",")
    to = negatable("-d", f[2])
    for (d = 1; d <= MasqDevs; d++) {
        dev = masq_dev[d]
        nat_rule("POSTROUTING", negatable("-s", f[1]) to protocol(f[3], f[4]) " -o " dev " -j " target)
        if (target == "ACCEPT") continue
        zone = in_zone[mangled(dev)]
        for (z = 1; z <= Zones; z++)
            for (s = 1; zones[z] != zone && s <= Devices[zones[z]]; s++) masquerade_pair(f, zones[z], devices[zones[z], s], dev, zone)
    }
}

# Out through the guest's zone, replies through the uplink's. A guest in the uplink's own zone gets neither.
function masquerade_pair(f, zone, guest, dev, uplink_zone,   z) {
    for (z = 1; z <= Zones; z++) {
        if (zones[z] == uplink_zone) add(4, "forward_" zones[z], negatable("-d", f[1]) negatable("-s", f[2]) " -i " dev " -o " guest protocol(f[3], "") " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")
        else add(4, "forward_" zones[z], negatable("-s", f[1]) negatable("-d", f[2]) " -i " guest " -o " dev protocol(f[3], f[4]) " -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT")
    }
}

# `src,target,tcp|udp,port[,redirected port[,destination]]`
function publish(entry,   f, d, z, port) {
    split(entry ",,,,,", f, ",")
    if (f[2] == "" || f[2] ~ /\//) { say("Error", "target must be a single host in FW_FORWARD_MASQ -> " entry); return }
    if (f[3] !~ /^(tcp|udp)$/) { say("Error", "The protocol with FW_FORWARD_MASQ must be tcp or udp -> " entry); return }
    if (f[4] == "") { say("Error", "Port missing in FW_FORWARD_MASQ -> " entry); return }
    port = f[5] == "" ? f[4] : f[5]
    for (d = 1; d <= MasqDevs; d++) {
        nat_rule("PREROUTING", "-s " f[1] negatable("-d", f[6]) " -i " masq_dev[d] " -p " f[3] " --dport " f[4] " -j DNAT --to-destination " f[2] ":" port)
        if (setting("FW_MASQ_NETS", "0/0") != "0/0") nat_rule("POSTROUTING", "-s " f[1] " -d " f[2] " -o " masq_dev[d] " -p " f[3] " --dport " port " -j MASQUERADE")
    }
    for (z = 1; z <= Zones; z++) {
        add(4, "forward_" zones[z], "-s " f[1] " -d " f[2] " -p " f[3] " --dport " port " -j ACCEPT")
        add(4, "forward_" zones[z], "-s " f[2] " -d " f[1] " -p " f[3] " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")
    }
}
