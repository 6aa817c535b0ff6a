# One vif specification, ARGV[1], as xl reads it: prints lines `KEY<TAB>VALUE`. Unknown keys and bad MACs are only words on
# stderr; a bad rate, devid or mtu ends xl. -v FILE, HVM (1), BRIDGE: xl.conf's default.

BEGIN {
    FS = "\n"
    n = split(ARGV[1], token, ",")
    mac = ""
    bridge = BRIDGE
    script = "vif-bridge"
    is = HVM ? "ioemu" : "vif"
    for (i = 1; i <= n; i++) {
        text = token[i]
        sub(/^ +/, "", text)
        if (text == "") continue
        at = index(text, "=")
        key = at ? substr(text, 1, at - 1) : text
        value = at ? substr(text, at + 1) : ""
        if (!at && key != "trusted" && key != "untrusted") { print "unrecognized argument `" text "'" > "/dev/stderr"; continue }
        take()
    }
    if (mac != "") print "mac\t" mac
    print "bridge\t" bridge "\nscript\t" script "\ntype\t" is
    if (vifname != "") print "vifname\t" vifname
    if (ip != "") print "ip\t" ip
    if (gatewaydev != "") print "gatewaydev\t" gatewaydev
    if (rate != "") print "rate\t" rate
    if (mtu != "") print "mtu\t" mtu
    exit 0
}

function take() {
    if (key == "mac") take_mac()
    else if (key == "bridge") bridge = value
    else if (key == "script") script = value
    else if (key == "vifname") vifname = value
    else if (key == "ip") ip = value
    else if (key == "gatewaydev" || key == "netdev") gatewaydev = value
    else if (key == "type") take_type()
    else if (key == "rate") take_rate()
    else if (key == "mtu") { if (value !~ /^[0-9]+/) refuse("invalid mtu `" value "'"); mtu = value + 0 }
    else if (key == "devid") { if (value !~ /^[0-9]+/) refuse("invalid devid `" value "'") }
    else if (key !~ /^(model|backend|accel|vlan|trusted|untrusted|forwarddev)$/) print "unrecognized argument `" text "'" > "/dev/stderr"
}

function refuse(what) {
    print FILE ": config parsing error in vif: " what > "/dev/stderr"
    exit 1
}

# Lax: one or two digits a group, any separator.
function take_mac(   i, group, count, rest) {
    rest = value
    mac = ""
    for (count = 0; count < 6 && match(rest, /^[0-9a-fA-F][0-9a-fA-F]?/); count++) {
        group = substr(rest, 1, RLENGTH)
        mac = mac (count ? ":" : "") sprintf("%02x", hex_value(group))
        rest = substr(rest, RLENGTH + 2)
    }
    if (count < 6) { mac = ""; print "unrecognized argument `" text "'" > "/dev/stderr" }
}

function take_type() {
    if (value == "vif") is = "vif"
    else if (value == "ioemu" && HVM) is = "ioemu"
    else print "Invalid parameter `type'." > "/dev/stderr"
}

# NUMBER [GMK] b|B /s [@INTERVAL]; kept as xenstore has it, `bytes,microseconds`.
function take_rate(   number, unit, factor, interval, span) {
    if (value !~ /^[0-9]+[GMK]?[Bb]\/s(@[0-9]+[mu]?s?)?$/) refuse("invalid rate in `" value "'")
    match(value, /^[0-9]+/)
    number = substr(value, 1, RLENGTH)
    number = number ~ /^0[0-7]+$/ ? octal(number) : number + 0
    unit = substr(value, RLENGTH + 1)
    factor = unit ~ /^G/ ? 1000000000 : unit ~ /^M/ ? 1000000 : unit ~ /^K/ ? 1000 : 1
    sub(/^[GMK]/, "", unit)
    number = number * factor / (unit ~ /^b/ ? 8 : 1)
    interval = 50000
    if (index(unit, "@")) {
        span = substr(unit, index(unit, "@") + 1)
        interval = span ~ /u/ ? span + 0 : span ~ /m/ ? (span + 0) * 1000 : (span + 0) * 1000000
    }
    rate = sprintf("%.0f,%.0f", int(number * interval / 1000000), interval)
}

function octal(digits,   i, sum) {
    sum = 0
    for (i = 1; i <= length(digits); i++) sum = sum * 8 + substr(digits, i, 1)
    return sum
}
