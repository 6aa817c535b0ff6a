# Which interface is in which zone, as SuSEfirewall2 decides it. Input: variables as `NAME<TAB>VALUE`, then existing links
# as `link<TAB>NAME<TAB>FW_ZONE of its ifcfg file`.

BEGIN { FS = "\t" }

$1 == "link" { links[++nlinks] = $2; zone_wish[$2] = $3; next }

{ var[$1] = $2 }

function say(level, text) {
    print "SuSEfirewall2: " (level == "" ? "" : level ": ") text
}

function setting(name, preset) {
    return var[name] == "" ? preset : var[name]
}

function mangled(name) {
    gsub(/[^A-Za-z0-9]/, "_", name)
    return name
}

function of_zone(prefix, zone, suffix) {
    return var[prefix (zone ~ /^(int|ext|dmz)$/ ? toupper(zone) : zone) suffix]
}

function decide_zones(   i, n, z, extra) {
    zones[1] = "int"; zones[2] = "dmz"; zones[3] = "ext"
    Zones = 3
    n = split(var["FW_ZONES"], extra, " ")
    for (i = 1; i <= n; i++) {
        if (extra[i] ~ /^[A-Za-z0-9_]+$/ && tolower(extra[i]) !~ /^(int|ext|dmz)$/) zones[++Zones] = extra[i]
        else say("Error", "ignoring invalid zone name " extra[i] " in FW_ZONES")
    }
    for (i = 1; i <= Zones; i++) is_zone[zones[i]] = 1
    for (i = 1; i <= Zones; i++) listed(zones[i])
    if (DefaultZone == "") DefaultZone = "ext"
    unlisted()
    drop_unused_zones()
}

# Listed interfaces need not exist.
function listed(zone,   i, n, dev) {
    n = split(of_zone("FW_DEV_", zone, ""), dev, /[ ]+/)
    for (i = 1; i <= n; i++) {
        if (dev[i] == "" || dev[i] ~ /:/) continue
        if (dev[i] == "any") { if (DefaultZone == "") DefaultZone = zone; continue }
        put(zone, dev[i])
        if (in_zone[mangled(dev[i])] != "" && in_zone[mangled(dev[i])] != zone)
            say("Error", mangled(dev[i]) " already in zone '" in_zone[mangled(dev[i])] "' but also configured for '" zone "'")
        else in_zone[mangled(dev[i])] = zone
    }
}

function put(zone, dev) {
    devices[zone, ++Devices[zone]] = dev
}

# Links that no zone lists go to the default zone, under their mangled name: for a name with a dot that is another one.
function unlisted(   i, d, z) {
    for (i = 1; i <= nlinks; i++) {
        d = mangled(links[i])
        if (d == "lo" || d == "sit0" || in_zone[d] != "") continue
        z = d == links[i] && zone_wish[links[i]] in is_zone ? zone_wish[links[i]] : DefaultZone
        say("", "using default zone '" z "' for interface " d)
        put(z, d)
        in_zone[d] = z
    }
}

function drop_unused_zones(   i, kept) {
    kept = 0
    for (i = 1; i <= Zones; i++) if (Devices[zones[i]] || zones[i] == DefaultZone) zones[++kept] = zones[i]
    Zones = kept
}
