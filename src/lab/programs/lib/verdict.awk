# What a host's filter table says of one packet: ACCEPT, DROP or REJECT. Needs rules.awk; the packet is in the variables
# PktIn, PktOut, PktSrc, PktDst, PktProto, PktPort, PktState, PktBridged.

function packet(in_link, out_link, src, dst, proto, port, state, bridged) {
    PktIn = in_link; PktOut = out_link; PktSrc = src; PktDst = dst
    PktProto = proto; PktPort = port; PktState = state; PktBridged = bridged
}

function verdict(chain,   outcome) {
    if (!(("filter", chain) in policy)) return "ACCEPT"
    outcome = walk(chain, 0)
    return outcome == "" ? policy["filter", chain] : outcome
}

# The outcome of a chain, or nothing where it returns to its caller.
function walk(chain, depth,   i, target, outcome) {
    if (depth > 20) return "DROP"
    for (i = 1; i <= size["filter", chain]; i++) {
        target = matching(rule["filter", chain, i])
        if (target == "" || target == "LOG" || target == "MARK" || target == "TCPMSS") continue
        if (target == "RETURN") return ""
        if (target ~ /^(ACCEPT|DROP|REJECT)$/) return target
        outcome = walk(target, depth + 1)
        if (outcome != "") return outcome
    }
    return ""
}

# Its target, where every condition of the rule holds.
function matching(text,   w, n, i, not, ok) {
    n = words_of(text, w)
    not = 0
    for (i = 1; i <= n; i++) {
        if (w[i] == "!") { not = 1; continue }
        if (w[i] == "-j" || w[i] == "-g") return w[i + 1]
        if (w[i] == "-m") { i++; continue }
        ok = condition(w[i], w[i + 1], w[i + 2])
        i += w[i] == "--tcp-flags" ? 2 : w[i] ~ /^--physdev-is/ ? 0 : 1
        if (not ? ok : !ok) return ""
        not = 0
    }
    return ""
}

function condition(key, text, more) {
    if (key == "-s") return in_net(PktSrc, text)
    if (key == "-d") return in_net(PktDst, text)
    if (key == "-i") return like_link(PktIn, text)
    if (key == "-o") return like_link(PktOut, text)
    if (key == "-p") return PktProto == text || text == "all"
    if (key == "--dport") return in_ports(PktPort, text)
    if (key == "--ctstate" || key == "--state") return index("," text ",", "," PktState ",") > 0
    if (key == "--icmp-type") return text == (PktState == "ESTABLISHED" ? 0 : 8) || text == "any"
    if (key == "--tcp-flags") return more == "SYN" && PktState == "NEW"
    if (key == "--pkt-type") return text == (PktDst == "255.255.255.255" ? "broadcast" : "unicast")
    if (key == "--physdev-is-bridged") return PktBridged
    if (key == "--limit" || key == "--limit-burst" || key == "--comment") return 1
    # What the simulation cannot know does not match.
    return 0
}

# `eth+` is every link whose name begins so.
function like_link(name, text) {
    return text ~ /\+$/ ? index(name, substr(text, 1, length(text) - 1)) == 1 : name == text
}

function in_ports(port, text,   part) {
    if (split(text, part, ":") < 2) return port == text
    return port + 0 >= part[1] + 0 && port + 0 <= (part[2] == "" ? 65535 : part[2] + 0)
}
