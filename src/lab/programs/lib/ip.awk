# ip(8) over the simulated kernel: the commands that configuration tools use. What it does not know, it refuses.

function fail(message, status) {
    print message > "/dev/stderr"
    exit status
}

function rtnetlink(message) {
    fail("RTNETLINK answers: " message, 2)
}

function garbage(word) {
    fail("Error: either \"to\" is duplicate, or \"" word "\" is a garbage.", 255)
}

function next_word() {
    if (Arg >= ARGC) fail("Command line is not complete. Try option \"help\"", 255)
    return ARGV[Arg++]
}

function more() {
    return Arg < ARGC
}

function needs_link(name) {
    if (!(name in kind)) fail("Cannot find device \"" name "\"", 1)
}

function checks_name(name) {
    if (length(name) > 15 || name == "" || name == "." || name == ".." || name ~ /[\/ \t:']/)
        fail("Error: argument \"" name "\" is wrong: \"name\" not a valid ifname", 255)
}

function checks_mac(text) {
    if (text !~ /^[0-9a-fA-F][0-9a-fA-F](:[0-9a-fA-F][0-9a-fA-F])(:[0-9a-fA-F][0-9a-fA-F])(:[0-9a-fA-F][0-9a-fA-F])(:[0-9a-fA-F][0-9a-fA-F])(:[0-9a-fA-F][0-9a-fA-F])$/)
        fail("\"" text "\" is invalid lladdr.", 1)
    return tolower(text)
}

function is_one_of(word, full) {
    return word != "" && index(full, word) == 1
}

BEGIN {
    Arg = 1
    Family = ""
    while (more() && ARGV[Arg] ~ /^-/) global_option(next_word())
    object = more() ? next_word() : fail("Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }", 255)
    load(ENVIRON["LAB_STATE"])
    if (is_one_of(object, "link")) link_command()
    else if (is_one_of(object, "address")) address_command()
    else if (is_one_of(object, "route")) route_command()
    else if (is_one_of(object, "neighbour") || is_one_of(object, "neighbor")) neighbour_command()
    else fail("Object \"" object "\" is unknown, try \"ip help\".", 1)
    exit 0
}

function global_option(word) {
    if (word == "-o" || word == "-oneline") Oneline = 1
    else if (word == "-d" || word == "-details") Details = 1
    else if (word == "-4") Family = 4
    else if (word == "-6") Family = 6
    else if (word == "-br" || word == "-brief") Brief = 1
    else if (word == "-c=never" || word == "-color=never" || word == "-N" || word == "-n0") return
    else if (word == "-V" || word == "-Version") { print "ip utility, iproute2-6.1.0, libbpf 1.1.2"; exit 0 }
    else if (word == "-f" || word == "-family") Family = next_word() == "inet6" ? 6 : 4
    else fail("Option \"" word "\" is unknown, try \"ip -help\".", 255)
}

function link_command(   verb) {
    verb = more() ? next_word() : "show"
    if (verb == "set" || verb == "s") link_set()
    else if (verb == "add" || verb == "a") link_add()
    else if (is_one_of(verb, "delete")) link_delete()
    else if (is_one_of(verb, "show") || verb == "list" || verb == "ls" || verb == "lst") link_show()
    else fail("Command \"" verb "\" is unknown, try \"ip link help\".", 255)
}

function link_show(   count, i, only, is, of, word, upped) {
    only = is = of = ""
    upped = 0
    while (more()) {
        word = next_word()
        if (word == "dev") only = next_word()
        else if (word == "type") is = next_word()
        else if (word == "master") of = next_word()
        else if (word == "up") upped = 1
        else only = word
    }
    if (only != "" && !(only in kind)) fail("Device \"" only "\" does not exist.", 1)
    if (of != "" && !(of in kind)) fail("Error: argument \"" of "\" is wrong: Device does not exist\n", 255)
    count = sorted_links()
    for (i = 1; i <= count; i++)
        if ((only == "" || shown[i] == only) && (is == "" || kind[shown[i]] == is) && (of == "" || master[shown[i]] == of) && (!upped || up[shown[i]] == "up"))
            show_link(shown[i])
}

function link_delete(   name) {
    name = next_word()
    if (name == "dev") name = next_word()
    needs_link(name)
    if (kind[name] == "nic" || kind[name] == "lo") rtnetlink("Operation not supported")
    remove_link(name)
    save()
}

function link_add(   name, over, address, is, id, size, word, state, wait) {
    name = over = address = is = id = size = state = wait = ""
    while (more()) {
        word = next_word()
        if (word == "link") over = next_word()
        else if (word == "name" || word == "dev") name = next_word()
        else if (word == "address") address = checks_mac(next_word())
        else if (word == "mtu") size = next_word()
        else if (word == "up") state = "up"
        else if (word == "type") { is = next_word(); break }
        else if (name == "") name = word
        else garbage(word)
    }
    if (is == "") fail("Not enough information: \"type\" argument is required", 255)
    if (is !~ /^(bridge|vlan|bond|veth|dummy)$/) fail("Error: Unknown device type.", 2)
    checks_name(name)
    if (name in kind) rtnetlink("File exists")
    if (is == "vlan") {
        if (over == "") fail("Not enough information: \"link\" argument is required", 255)
        needs_link(over)
        while (more()) {
            word = next_word()
            if (word == "id") id = next_word()
            else if (word == "protocol") next_word()
            else garbage(word)
        }
        if (id !~ /^[0-9]+$/ || id + 0 > 4094) fail("Error: argument \"" id "\" is wrong: id is invalid", 255)
        if (address == "") address = mac[over]
        if (size != "" && size + 0 > mtu[over] + 0) rtnetlink("Numerical result out of range")
    }
    if (is == "bond") id = bond_options()
    add_link(name, is, address, over, id)
    if (is == "bridge") bridge_options(name)
    else if (is == "veth" && more()) veth_options(name, size)
    else if (more()) garbage(next_word())
    if (size != "") mtu[name] = size
    if (state == "up") set_up(name)
    save()
}

# `peer name NAME [mtu N] [address MAC] netns PID`: the other end goes to the network namespace of a process.
function veth_options(name, size,   word, peer, pid, address, peer_size) {
    peer = pid = address = ""
    peer_size = size == "" ? 1500 : size
    if (next_word() != "peer") garbage(ARGV[Arg - 1])
    while (more()) {
        word = next_word()
        if (word == "name") peer = next_word()
        else if (word == "mtu") peer_size = next_word()
        else if (word == "address") address = checks_mac(next_word())
        else if (word == "netns") pid = next_word()
        else garbage(word)
    }
    checks_name(peer)
    if (pid !~ /^[0-9]+$/ || !is_netns(pid)) fail("Error: argument \"" pid "\" is wrong: Invalid \"netns\" value\n", 255)
    segment[name] = "netns:" pid
    print peer, "veth", (address == "" ? made_mac(peer "/" pid) : address), peer_size, "down", "-", "-", "-", "netns:" pid, 2 >> (State "/netns/" pid "/links")
    close(State "/netns/" pid "/links")
    later = later "; mkdir -p " quoted(State "/netns/" pid "/root/proc/sys/net/ipv4/conf/" peer) " " quoted(State "/netns/" pid "/root/proc/sys/net/ipv6/conf/" peer)
}

# Gives the mode.
function bond_options(   word, text) {
    word = "balance-rr"
    while (more()) {
        text = next_word()
        if (text == "mode") word = next_word()
        else if (text ~ /^(miimon|primary|lacp_rate|updelay|downdelay|xmit_hash_policy)$/) next_word()
        else fail("bond: unknown command \"" text "\"?", 255)
    }
    return word
}

function bridge_options(name,   word) {
    while (more()) {
        word = next_word()
        if (word == "stp_state") stp[name] = next_word()
        else if (word == "forward_delay") delay[name] = next_word()
        else if (word ~ /^(hello_time|max_age|ageing_time|priority|mcast_snooping|vlan_filtering)$/) next_word()
        else fail("bridge: unknown command \"" word "\"?", 255)
    }
}

function link_set(   name, word, changes) {
    name = next_word()
    if (name == "dev") name = next_word()
    needs_link(name)
    if (!more()) fail("Not enough of information: device argument is required.", 255)
    while (more()) {
        word = next_word()
        if (word == "up") set_up(name)
        else if (word == "down") set_down(name)
        else if (word == "master") link_enslave(name, next_word())
        else if (word == "nomaster") leave_master(name)
        else if (word == "mtu") link_mtu(name, next_word())
        else if (word == "address") { mac[name] = checks_mac(next_word()); macset[name] = "fixed" }
        else if (word == "name") name = link_rename(name, next_word())
        else if (word == "arp" || word == "multicast" || word == "promisc" || word == "txqueuelen" || word == "qlen") next_word()
        else if (word == "type") { next_word(); bridge_options(name) }
        else fail("Error: either \"dev\" is duplicate, or \"" word "\" is a garbage.", 255)
    }
    save()
}

function link_enslave(name, bridge) {
    if (!(bridge in kind)) fail("Error: argument \"" bridge "\" is wrong: Device does not exist\n", 255)
    if (kind[bridge] == "bond") { link_join_bond(name, bridge); return }
    if (kind[bridge] != "bridge") rtnetlink("Operation not supported")
    if (kind[name] == "bridge") fail("Error: Can not enslave a bridge to a bridge.", 2)
    leave_master(name)
    master[name] = bridge
}

function link_join_bond(name, bond) {
    if (master[name] == bond) return
    if (up[name] == "up") fail("Error: Device can not be enslaved while up.", 2)
    if (kind[name] == "bond" || kind[name] == "bridge") rtnetlink("Operation not permitted")
    leave_master(name)
    join_bond(name, bond)
}

function link_mtu(name, value) {
    if (value !~ /^[0-9]+$/) fail("Error: argument \"" value "\" is wrong: Invalid \"mtu\" value\n", 255)
    if (value + 0 < 68) fail("Error: mtu less than device minimum.", 2)
    if (value + 0 > 65535) fail("Error: mtu greater than device maximum.", 2)
    if (kind[name] == "vlan" && value + 0 > mtu[parent[name]] + 0) rtnetlink("Numerical result out of range")
    mtu[name] = value
}

function link_rename(old, new) {
    checks_name(new)
    if (new == old) return new
    if (new in kind) rtnetlink("File exists")
    # Kernels before 6.2 rename a link only while it is down.
    if (up[old] == "up") rtnetlink("Device or resource busy")
    rename_link(old, new)
    return new
}

# A host has no neighbours here; a network namespace those that answered ARP, as `ip neigh show to ADDRESS dev LINK` asks.
function neighbour_command(   verb, address, line, there) {
    verb = more() ? next_word() : "show"
    if (verb !~ /^(show|list|ls|flush)$/) fail("Command \"" verb "\" is unknown, try \"ip neigh help\".", 255)
    if (!more() || next_word() != "to") return
    address = next_word()
    there = 0
    while ((getline line < (State "/neighbours")) > 0) if (line == address) there = 1
    if (there) print address " dev vifprobe lladdr " made_mac(address) " REACHABLE"
}
