# `ip route`: the main table, unicast only.

function route_command(   verb) {
    verb = more() ? next_word() : "show"
    if (is_one_of(verb, "show") || verb == "list" || verb == "ls" || verb == "lst") route_show()
    else if (verb == "get" || verb == "g") route_get(next_word())
    else if (verb == "add" || verb == "a" || verb == "replace" || verb == "change" || verb == "append") route_add(verb)
    else if (is_one_of(verb, "delete")) route_delete()
    else if (verb == "flush" || verb == "f") route_flush()
    else fail("Command \"" verb "\" is unknown, try \"ip route help\".", 255)
}

function route_dest(word) {
    if (word == "default" || word == "0.0.0.0/0" || word == "::/0") return "default"
    if (!is4(bare(word)) && !is6(bare(word)) || word ~ /\// && word !~ /\/[0-9]+$/)
        fail("Error: any valid prefix is expected rather than \"" word "\".", 1)
    if (is6(word)) return canonical6(word)
    if (prefix_of(word) > 32) fail("Error: any valid prefix is expected rather than \"" word "\".", 1)
    if (text_of(network_of(word)) != bare(word)) fail("Error: Invalid prefix for given prefix length.", 2)
    return prefix_of(word) == 32 ? bare(word) : word
}

# Reads the words of a route into Dest, Via, Dev, Metric, Src, Proto, Scope.
function route_words(   word) {
    Dest = Via = Dev = Metric = Src = Proto = Scope = ""
    Onlink = 0
    while (more()) {
        word = next_word()
        if (word == "to" || word == "exact" || word == "root" || word == "match" || word == "unicast") continue
        else if (word == "via") Via = next_word()
        else if (word == "dev" || word == "oif") Dev = next_word()
        else if (word == "metric" || word == "priority" || word == "preference") Metric = next_word()
        else if (word == "src") Src = next_word()
        else if (word == "proto" || word == "protocol") Proto = next_word()
        else if (word == "scope") Scope = next_word()
        else if (word == "mtu" || word == "advmss" || word == "window" || word == "pref") next_word()
        else if (word == "onlink") Onlink = 1
        else if (word == "table") { word = next_word(); if (word !~ /^(main|254|cache|all)$/) fail("lab: only table main is simulated", 255) }
        else if (word == "cache") continue
        else if (word ~ /^(blackhole|unreachable|prohibit|throw|local|broadcast|multicast|nexthop)$/) fail("lab: " word " routes are not simulated", 255)
        else if (Dest == "") Dest = route_dest(word)
        else garbage(word)
    }
    RFamily = Family != "" ? Family : is6(Dest) || is6(Via) ? 6 : 4
}

function route_show() {
    route_words()
    if (Dev != "" && !(Dev in kind)) needs_link(Dev)
    show_routes(RFamily)
}

function route_get(address,   i, source, j) {
    if (!is4(address)) fail("Error: any valid prefix is expected rather than \"" address "\".", 1)
    if (has_address(address)) { print "local " address " dev lo src " address " uid 0 \n    cache <local> "; return }
    i = lookup(address)
    if (!i) rtnetlink("Network is unreachable")
    source = rsrc[i]
    for (j = 1; j <= naddr && source == "-"; j++)
        if (alink[j] == rlink[i] && afam[j] == 4) source = bare(acidr[j])
    print address (rgw[i] == "-" ? "" : " via " rgw[i]) " dev " rlink[i] (source == "-" ? "" : " src " source) " uid 0 \n    cache " (carrier(rlink[i]) ? "" : "linkdown ")
}

# The next hop has to be on a connected network of a link that is up.
function checks_hop(   i) {
    if (Dev != "") {
        needs_link(Dev)
        if (up[Dev] != "up") fail("Error: Device for nexthop is not up.", 2)
    }
    if (RFamily == 6) return
    if (Via != "" && !Onlink) {
        if (!is4(Via)) fail("Error: inet address is expected rather than \"" Via "\".", 1)
        i = hop_route()
        if (!i) fail("Error: Nexthop has invalid gateway.", 2)
        if (Dev == "") Dev = rlink[i]
    }
    if (Dev == "") rtnetlink("No such device")
    if (Src != "" && !has_address(Src)) fail("Error: Invalid prefsrc address.", 2)
}

function hop_route(   i) {
    for (i = 1; i <= nroutes; i++)
        if (rlink[i] != "" && rfam[i] == 4 && rgw[i] == "-" && rdest[i] != "default" && up[rlink[i]] == "up" && (Dev == "" || rlink[i] == Dev) && in_net(Via, rdest[i]))
            return i
    return 0
}

# Two routes differ by destination and metric only: a second one through another link "exists" already.
function same_route(   i) {
    for (i = 1; i <= nroutes; i++)
        if (rlink[i] != "" && rfam[i] == RFamily && rdest[i] == Dest && rmetric[i] + 0 == Metric + 0) return i
    return 0
}

function route_add(verb,   i) {
    route_words()
    if (Dest == "") fail("Error: any valid prefix is expected.", 1)
    checks_hop()
    i = same_route()
    if (i && verb == "add") rtnetlink("File exists")
    if (i && verb == "replace") rlink[i] = ""
    if (!i && verb == "change") rtnetlink("No such file or directory")
    add_route(RFamily, Dest, Via == "" ? "-" : Via, Dev, Metric == "" ? 0 : Metric, Src == "" ? "-" : Src, Proto == "" ? "boot" : Proto)
    save()
}

function route_delete(   i) {
    route_words()
    for (i = 1; i <= nroutes; i++) {
        if (!wanted_route(i, RFamily) || Metric != "" && rmetric[i] + 0 != Metric + 0) continue
        rlink[i] = ""
        save()
        return
    }
    rtnetlink("No such process")
}

function route_flush(   i) {
    if (!more()) fail("\"ip route flush\" requires arguments.", 1)
    if (ARGV[Arg] == "cache") return
    route_words()
    for (i = 1; i <= nroutes; i++) if (wanted_route(i, RFamily)) rlink[i] = ""
    save()
}
