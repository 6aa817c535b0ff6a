# `brctl show` of bridge-utils.

BEGIN {
    load(ENVIRON["LAB_STATE"])
    if (only != "" && kind[only] != "bridge") {
        print "bridge " only " does not exist!" > "/dev/stderr"
        exit 1
    }
    print "bridge name\tbridge id\t\tSTP enabled\tinterfaces"
    count = sorted_links()
    for (i = 1; i <= count; i++) if (kind[shown[i]] == "bridge" && (only == "" || shown[i] == only)) show_bridge(shown[i], count)
    exit 0
}

function show_bridge(n, count,   id, i, any) {
    id = mac[n]
    gsub(/:/, "", id)
    printf "%s\t\t8000.%s\t%s\t\t", n, id, stp[n] + 0 ? "yes" : "no"
    any = 0
    for (i = 1; i <= count; i++) if (master[shown[i]] == n) print (any++ ? "\t\t\t\t\t\t\t" : "") shown[i]
    if (!any) print ""
}
