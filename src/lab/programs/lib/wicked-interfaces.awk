# From variables to interfaces, with the silent reinterpretations of wicked's sysconfig reader. For each interface that
# survives, a file OUT/NAME: lines `KEY WORDS...`, which is also the form in which nanny's policies are kept.

function get(name, key) {
    return (name, key) in value ? value[name, key] : ""
}

function is_true(text) {
    return tolower(text) ~ /^(yes|true|on)$/
}

function drop(name, reason) {
    say("Error", "ifcfg-" name ": " reason)
    dropped[name] = 1
}

END {
    if (Unreadable) exit 1
    for (i = 1; i <= Names; i++) decide_type(names[i])
    count = Names
    for (i = 1; i <= count; i++) take_ports(names[i])
    for (i = 1; i <= Names; i++) decide_layer3(names[i])
    assign_routes()
    for (i = 1; i <= Names; i++) if (!dropped[names[i]]) write_interface(names[i])
}

function decide_type(name,   kinds) {
    kinds = ""
    type[name] = name == "lo" ? "lo" : "nic"
    if (is_true(get(name, "BRIDGE"))) { type[name] = "bridge"; kinds = kinds " bridge" }
    if (get(name, "ETHERDEVICE") != "") { type[name] = "vlan"; kinds = kinds " vlan" }
    if (is_true(get(name, "BONDING_MASTER"))) { type[name] = "bond"; kinds = kinds " bond" }
    if (kinds ~ / .* /) { type[name] = "bridge"; drop(name, "configuration contains multiple interface types:" kinds); return }
    if (type[name] == "bond") check_bond(name)
    if (type[name] == "vlan") check_vlan(name)
    if (type[name] == "bridge") check_bridge(name)
    check_lladdr(name)
}

function check_lladdr(name,   text) {
    text = get(name, "LLADDR")
    if (text == "") return
    if (text !~ /^[0-9a-fA-F][0-9a-fA-F]?:[0-9a-fA-F][0-9a-fA-F]?:[0-9a-fA-F][0-9a-fA-F]?:[0-9a-fA-F][0-9a-fA-F]?:[0-9a-fA-F][0-9a-fA-F]?:[0-9a-fA-F][0-9a-fA-F]?$/)
        drop(name, "Cannot parse LLADDR=\"" text "\"")
}

# Without VLAN_ID the digits at the end of the name are the tag. 0 passes, 4095 doesn't.
function check_vlan(name,   id) {
    id = get(name, "VLAN_ID")
    if (id == "" && match(name, /[0-9]+$/)) id = substr(name, RSTART)
    if (get(name, "ETHERDEVICE") == name) { drop(name, "ETHERDEVICE=\"" name "\" self-reference"); return }
    if (id !~ /^[0-9]+$/ || id + 0 > 4094) { drop(name, "VLAN_ID=\"" id "\" is not in range 1..4094"); return }
    vlan_id[name] = id + 0
}

# Modes by name or number; nothing else than these options is known, and something has to watch the ports.
function check_bond(name,   n, option, i, key, text, on) {
    bond_mode[name] = "balance-rr"
    n = split(get(name, "BONDING_MODULE_OPTS"), option, /[ \t\r]+/)
    for (i = 1; i <= n; i++) {
        if (option[i] == "") continue
        key = option[i]; sub(/=.*/, "", key)
        text = substr(option[i], length(key) + 2)
        if (option[i] !~ /=/ || key !~ /^(mode|miimon|updelay|downdelay|primary|primary_reselect|lacp_rate|xmit_hash_policy|fail_over_mac|arp_interval|arp_ip_target|arp_validate|use_carrier|ad_select|num_grat_arp|num_unsol_na|resend_igmp|min_links|all_slaves_active|packets_per_slave)$/) {
            drop(name, "Unable to parse bonding option \"" option[i] "\""); return
        }
        on[key] = text
    }
    if ("mode" in on) bond_mode[name] = mode_word(on["mode"])
    bond_miimon[name] = on["miimon"] + 0
    if (bond_mode[name] == "") drop(name, "unsupported bonding mode \"" on["mode"] "\"")
    else if (!(on["miimon"] + 0 > 0 || on["arp_interval"] + 0 > 0 && on["arp_ip_target"] != "")) drop(name, "insufficient bonding monitoring settings")
    else if (bond_ports(name) == "") drop(name, "no bonding slaves")
}

function mode_word(text,   words, i) {
    split("balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb", words, " ")
    if (text ~ /^[0-6]$/) return words[text + 1]
    for (i = 1; i <= 7; i++) if (words[i] == text) return text
    return ""
}

# Every key that begins so names ports, in the order of the file.
function bond_ports(name,   i, text) {
    text = ""
    for (i = 1; i <= Keys[name]; i++) if (keys[name, i] ~ /^BONDING_SLAVE/) text = text " " get(name, keys[name, i])
    gsub(/[ \t\r]+/, " ", text)
    sub(/^ /, "", text); sub(/ $/, "", text)
    return text
}

function in_range(name, key, low, high,   text) {
    text = get(name, key)
    if (text == "" || text ~ /^[0-9]+(\.[0-9]+)?$/ && text + 0 >= low && text + 0 <= high) return 1
    drop(name, "Cannot parse " key "='" text "'")
    return 0
}

function check_bridge(name,   text, with_stp) {
    text = tolower(get(name, "BRIDGE_STP"))
    if (text !~ /^(|on|off|yes|no)$/) { drop(name, "Cannot parse BRIDGE_STP='" text "'"); return }
    with_stp = text == "on" || text == "yes"
    bridge_stp[name] = with_stp
    if (!in_range(name, "BRIDGE_PRIORITY", 0, 65535) || !in_range(name, "BRIDGE_AGEINGTIME", 0, 42949672)) return
    if (!in_range(name, "BRIDGE_FORWARDDELAY", with_stp ? 2 : 0, 30) || !in_range(name, "BRIDGE_HELLOTIME", with_stp ? 1 : 0, 10)) return
    in_range(name, "BRIDGE_MAXAGE", with_stp ? 6 : 0, 60)
}

# A port belongs to the first bridge that names it. A bridge that is dropped for its own values has no ports; one
# that is dropped for being of two types still holds them.
function take_ports(name,   n, port, i, p) {
    if (type[name] == "vlan" && !dropped[name]) { need_parent(name); return }
    if (type[name] != "bridge" && type[name] != "bond") return
    if (dropped[name] && get(name, "ETHERDEVICE") == "") return
    n = split(type[name] == "bond" ? bond_ports(name) : get(name, "BRIDGE_PORTS"), port, /[ \t\r]+/)
    for (i = 1; i <= n; i++) {
        p = port[i]
        if (p == "") continue
        if (p == name || !acceptable_name(p)) { say("Error", "ifcfg-" name ": port \"" p "\" is not a valid " type[name] " port"); continue }
        if (master_of[p] == name) { say("Warning", "ifcfg-" name ": duplicate port \"" p "\""); continue }
        if (master_of[p] != "") { drop(p, "already a port of " master_of[p] ", refused for " name); continue }
        master_of[p] = name
        ports[name] = ports[name] " " p
        if (!has_file[p]) generate(p)
    }
}

function need_parent(name,   over) {
    over = get(name, "ETHERDEVICE")
    if (over in has_file) return
    say("Warning", "ifcfg-" name ": no ifcfg-" over ", generating one")
    generate(over)
}

function generate(name) {
    if (name in type) return
    names[++Names] = name
    type[name] = "nic"
    generated[name] = 1
}

function start_mode(name,   text) {
    if (generated[name]) return "hotplug"
    text = get(name, "STARTMODE")
    if (text ~ /^(boot|on|onboot)$/) return "auto"
    if (text ~ /^(manual|auto|nfsroot|hotplug|ifplugd|off)$/) return text
    if (text != "") say("Warning", "ifcfg-" name ": unknown STARTMODE=\"" text "\", using manual")
    return "manual"
}

function decide_layer3(name,   proto) {
    proto = tolower(get(name, "BOOTPROTO"))
    if (proto == "") proto = "static"
    if (proto !~ /^(static|none|dhcp|dhcp4|dhcp6|auto4|autoip|auto6|6to4|ppp|dhcp4\+auto6|auto6\+dhcp4|dhcp4\+dhcp6)$/) {
        say("Error", "ifcfg-" name ": unsupported BOOTPROTO=\"" proto "\"")
        proto = "static"
    }
    ipv4[name] = proto != "none" && master_of[name] == ""
    wants_dhcp[name] = ipv4[name] && proto ~ /^dhcp(4.*)?$/
    if (ipv4[name] && !dropped[name] && !generated[name]) read_addresses(name)
}

function read_addresses(name,   i, key, sfx, text, len) {
    for (i = 1; i <= Keys[name]; i++) {
        key = keys[name, i]
        if (key !~ /^IPADDR/) continue
        sfx = substr(key, 7)
        text = get(name, key)
        if (text == "") continue
        if (!is4(bare(text)) && !is6(bare(text))) { say("Warning", "ifcfg-" name ": Unable to parse " key "=\"" text "\""); continue }
        if (bare(text) ~ /^0+\.0+\.0+\.0+$/ || bare(text) == "::") { say("Info", "ifcfg-" name ": ignoring unspecified ip address " bare(text)); continue }
        keep_address(name, bare(text) "/" address_length(name, text, sfx))
    }
}

function address_length(name, text, sfx,   len, full) {
    full = text ~ /:/ ? 128 : 32
    if (text ~ /\/[0-9]+$/) { len = text; sub(/.*\//, "", len) }
    else if (get(name, "PREFIXLEN" sfx) ~ /^[0-9]+$/) len = get(name, "PREFIXLEN" sfx)
    else if (is4(get(name, "NETMASK" sfx))) len = leading_ones(get(name, "NETMASK" sfx))
    else len = full
    return len + 0 < 1 || len + 0 > full ? full : len + 0
}

function keep_address(name, cidr,   j) {
    if (cidr !~ /:/) cidr = text_of(number_of(bare(cidr))) "/" prefix_of(cidr)
    for (j = 1; j <= Addresses[name]; j++) if (bare(address[name, j]) == bare(cidr)) return
    address[name, ++Addresses[name]] = cidr
}

function write_interface(name,   path, j, text) {
    path = OUT "/" name
    print "type " type[name] > path
    print "origin " (generated[name] ? "generated" : "ifcfg-" name) > path
    print "startmode " start_mode(name) > path
    if (type[name] == "bridge") print "bridge " bridge_stp[name] + 0 " " get(name, "BRIDGE_FORWARDDELAY") + 0 > path
    if (type[name] == "bond") print "bond " bond_mode[name] " " bond_miimon[name] > path
    if (type[name] == "bridge" || type[name] == "bond") print "ports" ports[name] > path
    if (type[name] == "vlan") print "vlan " get(name, "ETHERDEVICE") " " vlan_id[name] > path
    if (master_of[name] != "") print "master " master_of[name] > path
    if (get(name, "LLADDR") != "") print "lladdr " tolower(get(name, "LLADDR")) > path
    if (get(name, "MTU") ~ /^[0-9]+$/ && get(name, "MTU") + 0) print "mtu " get(name, "MTU") + 0 > path
    text = tolower(get(name, "LINK_REQUIRED"))
    print "link-required " (text ~ /^(yes|no)$/ ? text : "auto") > path
    print "ip " (ipv4[name] ? "yes" : "no") > path
    if (wants_dhcp[name]) print "dhcp yes" > path
    for (j = 1; j <= Addresses[name]; j++) print "address " address[name, j] > path
    printf "%s", extra[name] > path
    close(path)
}
