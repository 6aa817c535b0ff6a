# From the words of a rule to its canonical text, or to an error in `Problem` (iptables' own words, exit status in `Status`).

function canonical_rule(table, word, from, n, family,   i, not, w, s, d, in_link, out_link, proto, matches, target, module) {
    Problem = ""
    Status = 2
    s = d = in_link = out_link = proto = matches = target = module = not = ""
    for (i = from; i <= n && Problem == ""; i++) {
        w = word[i]
        if (w == "!") { not = "! "; continue }
        if (w == "-s" || w == "--source" || w == "--src") s = not "-s " net_word(word[++i], family)
        else if (w == "-d" || w == "--destination" || w == "--dst") d = not "-d " net_word(word[++i], family)
        else if (w == "-i" || w == "--in-interface") in_link = not "-i " link_word(word[++i])
        else if (w == "-o" || w == "--out-interface") out_link = not "-o " link_word(word[++i])
        else if (w == "-p" || w == "--protocol" || w == "--proto") { proto = proto_word(word[++i]); module = proto == "icmpv6" ? "icmp6" : proto }
        else if (w == "-m" || w == "--match") { matches = matches " -m " match_word(word[++i]); loaded = loaded " " word[i] " " }
        else if (w == "-j" || w == "--jump" || w == "-g" || w == "--goto") {
            target = " " (w ~ /^-g|goto/ ? "-g" : "-j") " " target_word(table, word[++i])
            for (i++; i <= n && Problem == ""; i++) target = target " " target_option(word, i, n)
        } else matches = matches option_text(word, i, n, not, module)
        if (Problem == "") i += Used
        Used = 0
        not = ""
    }
    loaded = ""
    if (Problem != "") return ""
    if (s ~ /-s 0\.0\.0\.0\/0$|-s ::\/0$/) s = ""
    if (d ~ /-d 0\.0\.0\.0\/0$|-d ::\/0$/) d = ""
    w = s (d == "" ? "" : " " d) (in_link == "" ? "" : " " in_link) (out_link == "" ? "" : " " out_link) (proto == "" || proto == "all" ? "" : " -p " proto) matches target
    sub(/^ /, "", w)
    return w
}

function problem(text, status) {
    if (Problem == "") { Problem = text; Status = status == "" ? 2 : status }
    return ""
}

function net_word(text, family,   len, net) {
    if (family == 6) return is6(bare(text)) ? canonical6(text) (text ~ /\// ? "" : "/128") : text == "0/0" ? "::/0" : problem("host/network `" text "' not found")
    if (text == "0/0" || text == "0.0.0.0/0") return "0.0.0.0/0"
    net = bare(text)
    if (!is4(net)) return problem("host/network `" text "' not found")
    len = 32
    if (text ~ /\//) { len = text; sub(/.*\//, "", len) }
    if (len !~ /^[0-9]+$/ || len + 0 > 32) return problem("invalid mask `" len "' specified")
    return text_of(network_of(net "/" len)) "/" len
}

function link_word(text) {
    if (length(text) > 15 || text == "") return problem("interface name `" text "' must be shorter than IFNAMSIZ (15)")
    return text
}

function proto_word(text) {
    if (text ~ /^(tcp|udp|icmp|icmpv6|ipv6-icmp|esp|ah|gre|all|igmp|sctp)$/) return text == "icmpv6" ? "ipv6-icmp" : text
    if (text ~ /^[0-9]+$/ && text + 0 < 256) return text
    return problem("unknown protocol \"" text "\" specified")
}

function match_word(text) {
    if (text ~ /^(tcp|udp|icmp|icmp6|conntrack|state|limit|pkttype|physdev|mark|policy|multiport|comment|addrtype)$/) return text
    return problem("Couldn't load match `" text "':No such file or directory")
}

function target_word(table, text) {
    if (text ~ /^(ACCEPT|DROP|RETURN|REJECT|LOG|MASQUERADE|SNAT|DNAT|REDIRECT|MARK|TCPMSS|NOTRACK|QUEUE)$/ || (table, text) in policy) return text
    return problem("Chain '" text "' does not exist")
}

function port_word(text,   part, n, i) {
    n = split(text, part, ":")
    for (i = 1; i <= n; i++) {
        if (part[i] in service_port) part[i] = service_port[part[i]]
        if (part[i] !~ /^[0-9]*$/ || part[i] + 0 > 65535) return problem("invalid port/service `" part[i] "' specified")
    }
    return n > 1 ? part[1] ":" part[2] : part[1]
}

# The text of one match option at word[i], and how many further words it used.
function option_text(word, i, n, not, module,   w, value, text) {
    w = word[i]
    value = i < n ? word[i + 1] : ""
    Used = 1
    text = w ~ /^--(dport|destination-port|sport|source-port|icmp-type|syn|tcp-flags)$/ ? implied(w, module) : ""
    if (w == "--dport" || w == "--destination-port") return text " " not "--dport " port_word(value)
    if (w == "--sport" || w == "--source-port") return text " " not "--sport " port_word(value)
    if (w == "--ctstate" || w == "--state") return " " not w " " state_word(value)
    if (w == "--icmp-type") return text " --icmp-type " (value == "echo-request" ? 8 : value == "echo-reply" ? 0 : value == "source-quench" ? 4 : value == "destination-unreachable" ? 3 : value)
    if (w == "--icmpv6-type") return (module == "icmp6" || loaded ~ / icmp6 / ? "" : " -m icmp6") " --icmpv6-type " (value == "echo-request" ? 128 : value)
    if (w == "--syn") { Used = 0; return text " " not "--tcp-flags FIN,SYN,RST,ACK SYN" }
    if (w == "--tcp-flags") { Used = 2; return text " " not "--tcp-flags " value " " word[i + 2] }
    if (w == "--physdev-is-bridged" || w == "--physdev-is-in" || w == "--physdev-is-out") { Used = 0; return " " not w }
    if (w ~ /^--(limit|limit-burst|pkt-type|physdev-in|physdev-out|mark|dir|pol|dports|sports|ports|dst-type|src-type)$/) return " " not w " " value
    if (w == "--comment") return " --comment \"" value "\""
    return problem("unknown option \"" w "\"")
}

# `-p tcp --dport 22` loads the match by itself.
function implied(w, module) {
    if (loaded ~ (" " module " ") || module == "" || module == "all") return ""
    loaded = loaded " " module " "
    return " -m " module
}

function state_word(text,   name, n, i, out) {
    n = split("INVALID NEW RELATED ESTABLISHED UNTRACKED", name, " ")
    out = ""
    for (i = 1; i <= n; i++) if (index("," text ",", "," name[i] ",")) out = out (out == "" ? "" : ",") name[i]
    return out == "" ? problem("Bad ctstate `" text "'") : out
}

function target_option(word, i, n,   w) {
    w = word[i]
    if (w ~ /[ ]/ || i > 1 && word[i - 1] == "--log-prefix") return "\"" w "\""
    return w
}

BEGIN {
    service_port["ssh"] = 22; service_port["http"] = 80; service_port["https"] = 443; service_port["domain"] = 53
    service_port["bootps"] = 67; service_port["bootpc"] = 68; service_port["smtp"] = 25; service_port["ftp"] = 21
    service_port["ntp"] = 123; service_port["nfs"] = 2049; service_port["vnc-server"] = 5900; service_port["snmp"] = 161
}
