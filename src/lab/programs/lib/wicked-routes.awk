# routes and ifroute-NAME: `DEST [GW [MASK [DEV [OPTIONS]]]]`. Kept in order; which interface a line belongs to is found
# out when all interfaces are known.

function read_routes(link,   i, text, whole) {
    if (link != "" && !acceptable_name(link)) return
    whole = ""
    for (i = 1; i <= Lines; i++) {
        text = Line[i]
        if (text ~ /\\$/) { whole = whole substr(text, 1, length(text) - 1); continue }
        text = whole text
        whole = ""
        # A backslash inside a line, even in a comment, makes the reader give the whole file up.
        if (text ~ /\\/) { give_up(link, i); return }
        sub(/#.*/, "", text)
        if (text ~ /[^ \t\r]/) read_route(link, text, Path "[" i "]")
    }
}

function give_up(link, i) {
    say("Error", Path "[" i "]: Cannot parse route line continuation")
    if (link != "") { lost_routes[link] = 1; return }
    say("Error", "Unable to read config source from " Path)
    Unreadable = 1
}

function read_route(link, text, where,   f, n, dest, gw, dev) {
    n = split(text, f, /[ \t\r]+/)
    if (f[1] == "") { for (i = 1; i < n; i++) f[i] = f[i + 1]; n-- }
    if (f[n] == "") n--
    dest = f[1]
    gw = n > 1 ? f[2] : "-"
    dev = n > 3 ? f[4] : "-"
    if (gw == "0.0.0.0" || gw == "::") gw = "-"
    if (gw != "-" && !is4(gw) && !is6(gw)) { say("Error", where ": Cannot parse route gateway address \"" gw "\""); return }
    dest = route_target(dest, n > 2 ? f[3] : "-", gw, where)
    if (dest == "") return
    if (link != "" && dev != "-" && dev != link) say("Warning", where ": Route device name \"" dev "\" does not match \"" link "\", using that")
    if (link != "") dev = link
    if (gw == "-" && dev == "-") { say("Error", where ": Route without gateway and device"); return }
    Metric = 0
    Source = "-"
    if (!route_options(f, 5, n, where)) return
    if (gw != "-" && dest != "default" && (dest ~ /:/) != (gw ~ /:/)) return
    Routes++
    route_dest[Routes] = dest; route_gw[Routes] = gw; route_dev[Routes] = dev
    route_metric[Routes] = Metric; route_src[Routes] = Source; route_where[Routes] = where
}

function route_target(dest, mask, gw, where,   len) {
    if (dest == "default") return dest
    if (!is4(bare(dest)) && !is6(bare(dest))) { say("Error", where ": Cannot parse route destination \"" dest "\""); return "" }
    if (dest ~ /\//) {
        len = dest
        sub(/.*\//, "", len)
        if (len !~ /^[0-9]+$/ || len + 0 > (dest ~ /:/ ? 128 : 32)) { say("Error", where ": Cannot parse route destination length \"" len "\""); return "" }
    } else if (mask == "-") len = dest ~ /:/ ? 128 : 32
    else len = mask ~ /\./ ? leading_ones(mask) : mask + 0
    if (len == 0) return "default"
    if (dest ~ /:/) return bare(dest) "/" len
    # Host bits stay in wicked's own data; what reaches the kernel is the network.
    return text_of(network_of(bare(dest) "/" len)) (len == 32 ? "" : "/" len)
}

# A mask that is not contiguous counts by its leading ones, silently.
function leading_ones(mask,   number, len, bit) {
    number = number_of(mask)
    len = 0
    for (bit = 2147483648; bit >= 1 && number >= bit; bit /= 2) { number -= bit; len++ }
    return len
}

function route_options(f, from, n, where,   i) {
    for (i = from; i <= n; i++) {
        if (f[i] == "-" || f[i] == "unicast") continue
        if (f[i] ~ /^(metric|priority|preference|src|table|scope|proto|protocol|mtu|window|rtt|advmss|initcwnd|mark|tos|realm|type)$/) {
            if (i == n) { say("Error", where ": Missing value of route option \"" f[i] "\""); return 0 }
            if (f[i] ~ /^(metric|priority|preference)$/) Metric = f[i + 1] + 0
            if (f[i] == "src") Source = f[i + 1]
            i++
            continue
        }
        say("Error", where ": Unknown route option \"" f[i] "\"")
        return 0
    }
    return 1
}

# Gives every route to its interface as a line of that interface; a later route to the same place with the same metric is lost.
function assign_routes(   i, link, key) {
    for (i = 1; i <= Routes; i++) {
        link = route_dev[i] == "-" ? reaches(route_gw[i]) : route_dev[i]
        if (link == "" || !(link in type) || dropped[link] || master_of[link] != "" || !ipv4[link]) {
            if (link == "" || route_where[i] !~ /ifroute-/)
                say("Notice", "discarding route not matching any interface: ipv4 " route_dest[i] (route_gw[i] == "-" ? "" : " via " route_gw[i]))
            continue
        }
        if (lost_routes[link] && route_where[i] ~ /ifroute-/) continue
        key = route_dest[i] " " route_metric[i]
        if (key in seen_route) continue
        seen_route[key] = 1
        extra[link] = extra[link] "route " route_dest[i] " " route_gw[i] " " route_metric[i] " " route_src[i] "\n"
    }
}

# Only static addresses of ifcfg files count here, never those from DHCP.
function reaches(gw,   i, j, n) {
    for (i = 1; i <= Names; i++) {
        n = names[i]
        for (j = 1; j <= Addresses[n]; j++) if (address[n, j] !~ /:/ && is4(gw) && in_net(gw, address[n, j])) return n
    }
    return ""
}
