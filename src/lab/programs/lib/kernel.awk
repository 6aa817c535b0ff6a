# The simulated kernel: links, addresses and routes of one host, in arrays, read from and written to its state folder.
# A change that the real kernel makes on its own (connected routes, lost addresses, link-local addresses) is made here too.

function clear(array,   key) {
    for (key in array) delete array[key]
}

function load(dir,   line, f, count) {
    State = dir
    nlinks = naddr = nroutes = 0
    clear(kind); clear(seen_address); clear(permanent)
    while ((getline line < (dir "/links")) > 0) {
        if (split(line, f, " ") < 10) continue
        # A pair goes with the namespace that its other end is in.
        if (f[9] ~ /^netns:/ && dir !~ /\/netns\// && !is_netns(substr(f[9], 7))) continue
        name_at[++nlinks] = f[1]
        kind[f[1]] = f[2]; mac[f[1]] = f[3]; mtu[f[1]] = f[4]; up[f[1]] = f[5]; master[f[1]] = f[6]
        parent[f[1]] = f[7]; tag[f[1]] = f[8]; segment[f[1]] = f[9]; ifindex[f[1]] = f[10]
        if (f[11] != "") permanent[f[1]] = f[11]
    }
    close(dir "/links")
    while ((getline line < (dir "/addresses")) > 0) {
        if (split(line, f, " ") < 4) continue
        naddr++
        alink[naddr] = f[1]; acidr[naddr] = f[2]; afam[naddr] = f[3]; ascope[naddr] = f[4]
    }
    close(dir "/addresses")
    while ((getline line < (dir "/routes")) > 0) {
        if (split(line, f, " ") < 7) continue
        nroutes++
        rfam[nroutes] = f[1]; rdest[nroutes] = f[2]; rgw[nroutes] = f[3]; rlink[nroutes] = f[4]
        rmetric[nroutes] = f[5]; rsrc[nroutes] = f[6]; rproto[nroutes] = f[7]
    }
    close(dir "/routes")
    load_bridges(dir)
}

function is_netns(pid,   line, there) {
    there = (getline line < (State "/netns/" pid "/links")) > 0
    close(State "/netns/" pid "/links")
    return there
}

# What a bridge has beyond a link: `NAME STP FORWARD-DELAY fixed|free`; fixed: somebody set its MAC.
function load_bridges(dir,   line, f) {
    clear(stp); clear(delay); clear(macset)
    while ((getline line < (dir "/bridges")) > 0) {
        if (split(line, f, " ") < 4) continue
        stp[f[1]] = f[2]; delay[f[1]] = f[3]; macset[f[1]] = f[4]
    }
    close(dir "/bridges")
}

function save(   i, n, next_dir) {
    settle()
    next_dir = State "/.next"
    quiet_system("mkdir -p " quoted(next_dir))
    printf "" > (next_dir "/links"); printf "" > (next_dir "/bridges")
    printf "" > (next_dir "/addresses"); printf "" > (next_dir "/routes")
    for (i = 1; i <= nlinks; i++) {
        n = name_at[i]
        if (!(n in kind)) continue
        print n, kind[n], mac[n], mtu[n], up[n], master[n], parent[n], tag[n], segment[n], ifindex[n] (n in permanent ? " " permanent[n] : "") > (next_dir "/links")
        if (kind[n] == "bridge") print n, stp[n], delay[n], macset[n] > (next_dir "/bridges")
    }
    for (i = 1; i <= naddr; i++)
        if (alink[i] != "") print alink[i], acidr[i], afam[i], ascope[i] > (next_dir "/addresses")
    for (i = 1; i <= nroutes; i++)
        if (rlink[i] != "") print rfam[i], rdest[i], rgw[i], rlink[i], rmetric[i], rsrc[i], rproto[i] > (next_dir "/routes")
    close(next_dir "/links"); close(next_dir "/bridges"); close(next_dir "/addresses"); close(next_dir "/routes")
    quiet_system("cd " quoted(next_dir) " && mv -f links bridges addresses routes .." later)
}

function quoted(text) {
    gsub(/'/, "'\\''", text)
    return "'" text "'"
}

function quiet_system(command) {
    if (system(command) != 0) {
        print "lab: cannot change the state: " command > "/dev/stderr"
        exit 70
    }
}

function sysctl_dir(family) {
    return ENVIRON["VIFLEET_ROOT"] "/proc/sys/net/ipv" family "/conf/"
}

function sysctl_value(family, link, key,   path, value) {
    path = sysctl_dir(family) link "/" key
    value = 0
    if ((getline value < path) < 0) value = 0
    close(path)
    return value + 0
}

# Each link has its folder of sysctls, which comes from `default`, moves with a rename, and goes with the link.
function sysctls_made(link,   family) {
    for (family = 4; family <= 6; family += 2)
        later = later "; cp -R " quoted(sysctl_dir(family) "default") " " quoted(sysctl_dir(family) link)
    later = later "; sh " quoted(ENVIRON["LAB_LIB"] "/sysctl-udev.sh") " " quoted(link)
}

function sysctls_gone(link,   family) {
    for (family = 4; family <= 6; family += 2) later = later "; rm -rf " quoted(sysctl_dir(family) link)
}

function sysctls_renamed(old, new,   family) {
    for (family = 4; family <= 6; family += 2)
        later = later "; mv " quoted(sysctl_dir(family) old) " " quoted(sysctl_dir(family) new)
}

function next_index(   path, value) {
    path = State "/next-index"
    value = 0
    if ((getline value < path) < 0) value = 0
    close(path)
    if (value < 2) value = nlinks + 1
    print value + 1 > path
    close(path)
    return value
}

# A locally administered MAC that depends on host and name only, so that the same history gives the same state.
function made_mac(name,   text, i, hash) {
    text = ENVIRON["LAB_HOST"] "/" name
    hash = 5381
    for (i = 1; i <= length(text); i++)
        hash = (hash * 33 + index("abcdefghijklmnopqrstuvwxyz0123456789./-_", substr(text, i, 1))) % 4294967296
    return sprintf("da:7a:%02x:%02x:%02x:%02x", int(hash / 16777216), int(hash / 65536) % 256, int(hash / 256) % 256, hash % 256)
}

function add_link(name, is, address, over, id) {
    name_at[++nlinks] = name
    kind[name] = is
    mac[name] = address == "" ? made_mac(name) : address
    mtu[name] = is == "vlan" ? mtu[over] : 1500
    up[name] = "down"; master[name] = "-"; segment[name] = "-"
    parent[name] = over == "" ? "-" : over
    tag[name] = id == "" ? "-" : id
    ifindex[name] = next_index()
    if (is == "bridge") { stp[name] = 0; delay[name] = 1500; macset[name] = address == "" ? "free" : "fixed" }
    sysctls_made(name)
}

function remove_link(name,   other) {
    for (other in kind) if (master[other] == name) leave_master(other)
    for (other in kind) if (parent[other] == name && other != name) remove_link(other)
    flush_addresses(name, "", "")
    flush_link_routes(name, "")
    delete kind[name]
    sysctls_gone(name)
}

# A port of a bond wears the address of the bond, which has it from its first port; it gets its own back, and goes down.
function join_bond(name, bond,   other, first) {
    first = 1
    for (other in kind) if (master[other] == bond) first = 0
    if (first && macset[bond] != "fixed") mac[bond] = mac[name]
    permanent[name] = mac[name]
    mac[name] = mac[bond]
    master[name] = bond
}

function leave_master(name) {
    if (master[name] != "-" && kind[master[name]] == "bond") {
        set_down(name)
        if (name in permanent) mac[name] = permanent[name]
        delete permanent[name]
    }
    master[name] = "-"
}

function rename_link(old, new,   i) {
    for (i = 1; i <= nlinks; i++) {
        if (master[name_at[i]] == old) master[name_at[i]] = new
        if (parent[name_at[i]] == old) parent[name_at[i]] = new
        if (name_at[i] == old) name_at[i] = new
    }
    kind[new] = kind[old]; mac[new] = mac[old]; mtu[new] = mtu[old]; up[new] = up[old]; master[new] = master[old]
    parent[new] = parent[old]; tag[new] = tag[old]; segment[new] = segment[old]; ifindex[new] = ifindex[old]
    stp[new] = stp[old]; delay[new] = delay[old]; macset[new] = macset[old]
    delete kind[old]
    for (i = 1; i <= naddr; i++) if (alink[i] == old) alink[i] = new
    for (i = 1; i <= nroutes; i++) if (rlink[i] == old) rlink[i] = new
    sysctls_renamed(old, new)
}

function set_up(name,   i) {
    if (up[name] == "up") return
    up[name] = "up"
    for (i = 1; i <= naddr; i++) if (alink[i] == name) connect(i)
}

# The kernel keeps IPv4 addresses of a link that goes down, and forgets its routes and IPv6 addresses.
function set_down(name) {
    up[name] = "down"
    flush_link_routes(name, "")
    flush_addresses(name, 6, "")
}

function carrier(name,   other) {
    if (up[name] != "up") return 0
    if (kind[name] == "nic" || kind[name] == "veth") return segment[name] != "-"
    if (kind[name] == "vlan") return carrier(parent[name])
    if (kind[name] != "bridge" && kind[name] != "bond") return 1
    for (other in kind) if (master[other] == name && carrier(other)) return 1
    return 0
}

# An address is secondary when an older one of the link is in the same net. With promote_secondaries, which systemd
# sets, the next one takes the place of a primary that goes.
function is_secondary(i,   j) {
    for (j = 1; j < i; j++)
        if (alink[j] == alink[i] && afam[j] == 4 && prefix_of(acidr[j]) == prefix_of(acidr[i]) && in_net(bare(acidr[i]), acidr[j])) return 1
    return 0
}

# Network whose host is directly on the link: its connected route, made when the address is and the link is up.
function connect(i,   net) {
    if (up[alink[i]] != "up" || afam[i] != 4 || prefix_of(acidr[i]) == 32 || alink[i] == "lo" || is_secondary(i)) return
    net = text_of(network_of(acidr[i])) "/" prefix_of(acidr[i])
    if (!find_route(4, net, alink[i], "-", bare(acidr[i]))) add_route(4, net, "-", alink[i], 0, bare(acidr[i]), "kernel")
}

function add_address(link, cidr, family, scope) {
    naddr++
    alink[naddr] = link; acidr[naddr] = cidr; afam[naddr] = family; ascope[naddr] = scope
    connect(naddr)
}

function count_addresses(link, family,   i, count) {
    count = 0
    for (i = 1; i <= naddr; i++) if (alink[i] == link && afam[i] == family) count++
    return count
}

# With the last IPv4 address of a link all its IPv4 routes go, whoever made them. Routes that prefer an address as their
# source go when no link has that address any more.
function remove_address(i,   link, j, source) {
    link = alink[i]
    source = bare(acidr[i])
    alink[i] = ""
    if (afam[i] != 4) return
    for (j = 1; j <= nroutes; j++)
        if (rlink[j] != "" && rsrc[j] == source && (rlink[j] == link && rproto[j] == "kernel" || !has_address(source))) rlink[j] = ""
    for (j = 1; j <= naddr; j++) if (alink[j] == link) connect(j)
    if (!count_addresses(link, 4)) flush_link_routes(link, 4)
}

function flush_addresses(link, family, scope,   i) {
    for (i = 1; i <= naddr; i++)
        if (alink[i] == link && (family == "" || afam[i] == family) && (scope == "" || ascope[i] == scope)) remove_address(i)
}

function flush_link_routes(link, family,   i) {
    for (i = 1; i <= nroutes; i++)
        if (rlink[i] == link && (family == "" || rfam[i] == family)) rlink[i] = ""
}

function add_route(family, dest, gw, link, metric, src, proto) {
    nroutes++
    rfam[nroutes] = family; rdest[nroutes] = dest; rgw[nroutes] = gw; rlink[nroutes] = link
    rmetric[nroutes] = metric; rsrc[nroutes] = src; rproto[nroutes] = proto
}

# Number of the route that is all of this; an empty value stands for anything.
function find_route(family, dest, link, gw, src,   i) {
    for (i = 1; i <= nroutes; i++) {
        if (rlink[i] == "" || rfam[i] != family || rdest[i] != dest) continue
        if (link != "" && rlink[i] != link || gw != "" && rgw[i] != gw || src != "" && rsrc[i] != src) continue
        return i
    }
    return 0
}

# A link without carrier is taken all the same, unless its sysctl says otherwise.
function ignored(link,   path, value) {
    path = State "/../root/proc/sys/net/ipv4/conf/" link "/ignore_routes_with_linkdown"
    value = 0
    if ((getline value < path) < 0) value = 0
    close(path)
    return value + 0 && !carrier(link)
}

# The route that a packet takes: longest prefix, lowest metric, oldest.
function lookup(address,   i, best, len, best_len) {
    best = 0
    for (i = 1; i <= nroutes; i++) {
        if (rlink[i] == "" || rfam[i] != 4 || up[rlink[i]] != "up") continue
        if (rdest[i] != "default" && !in_net(address, rdest[i])) continue
        if (ignored(rlink[i])) continue
        len = rdest[i] == "default" ? 0 : prefix_of(rdest[i])
        if (!best || len > best_len || len == best_len && rmetric[i] + 0 < rmetric[best] + 0) { best = i; best_len = len }
    }
    return best
}

function has_address(address,   i) {
    for (i = 1; i <= naddr; i++) if (alink[i] != "" && afam[i] == 4 && bare(acidr[i]) == address) return i
    return 0
}

# What follows from the present state: a bridge takes its lowest port's MAC unless it was given one; links that are up
# and have carrier have a link-local address unless IPv6 is off on them.
function settle(   i, n, other, lowest) {
    for (i = 1; i <= nlinks; i++) {
        n = name_at[i]
        if (!(n in kind)) continue
        if (kind[n] == "bridge" && macset[n] != "fixed") {
            lowest = ""
            for (other in kind) if (master[other] == n && (lowest == "" || mac[other] < lowest)) lowest = mac[other]
            if (lowest != "") mac[n] = lowest
        }
    }
    for (i = 1; i <= nlinks; i++) if (name_at[i] in kind && name_at[i] != "lo") settle_link_local(name_at[i])
    settle_loopback()
}

# The kernel gives ::1 back whenever lo comes up (addrconf.c, init_loopback).
function settle_loopback(   i) {
    if (up["lo"] != "up" || sysctl_value(6, "lo", "disable_ipv6")) return
    for (i = 1; i <= naddr; i++) if (alink[i] == "lo" && acidr[i] == "::1/128") return
    add_address("lo", "::1/128", 6, "host")
}

function settle_link_local(n,   i, has) {
    if (sysctl_value(6, n, "disable_ipv6")) { flush_addresses(n, 6, ""); return }
    has = 0
    for (i = 1; i <= naddr; i++) if (alink[i] == n && ascope[i] == "link") has = 1
    if (!has && carrier(n)) add_address(n, link_local(mac[n]) "/64", 6, "link")
}
