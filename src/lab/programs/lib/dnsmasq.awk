# A configuration file of dnsmasq, to what a lab needs of it: `interface NAME`, `range FIRST LAST`, `host MAC ADDRESS`.

function bad(what) {
    print "dnsmasq: " what " at line " NR " of configuration" > "/dev/stderr"
    Failed = 1
    exit 1
}

{ sub(/^[ \t]+/, ""); sub(/[ \t]+$/, "") }

/^#/ || /^$/ { next }

{
    key = $0; sub(/=.*/, "", key)
    text = $0 ~ /=/ ? substr($0, length(key) + 2) : ""
    count = split(text, f, ",")
}

key ~ /^(bind-dynamic|bind-interfaces|dhcp-authoritative|domain-needed|bogus-priv|no-resolv|no-hosts)$/ { if (text != "") bad("extraneous parameter"); next }

key ~ /^(except-interface|pid-file|dhcp-leasefile|port|domain|dhcp-option|server|log-facility)$/ { next }

key == "interface" { print "interface " text; Interfaces++; next }

key == "dhcp-range" {
    if (!is4(f[1]) || !is4(f[2]) || number_of(f[1]) > number_of(f[2]) || count > 2 && f[count] !~ /^([0-9]+[mhd]?|infinite)$/) bad("bad dhcp-range")
    print "range " f[1] " " f[2]
    next
}

key == "dhcp-host" {
    if (f[1] !~ /^[0-9a-f][0-9a-f](:[0-9a-f][0-9a-f])(:[0-9a-f][0-9a-f])(:[0-9a-f][0-9a-f])(:[0-9a-f][0-9a-f])(:[0-9a-f][0-9a-f])$/ || !is4(f[2])) bad("bad dhcp-host")
    if (f[2] in host) bad("duplicate dhcp-host IP address " f[2])
    host[f[2]] = 1
    print "host " f[1] " " f[2]
    next
}

{ bad("bad option") }

END { if (Failed) exit 1 }
