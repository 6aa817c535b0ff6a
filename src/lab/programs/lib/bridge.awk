# `bridge link` of iproute2 6.1.

function refuse(message, status) {
    print message > "/dev/stderr"
    exit status
}

BEGIN {
    only = ""
    seen = ""
    for (a = 1; a < ARGC; a++) {
        word = ARGV[a]
        if (word == "-o" || word == "-oneline") continue
        else if (word == "-d" || word == "-details") details = 1
        else if (word ~ /^-/) refuse("Option \"" word "\" is unknown, try \"bridge help\".", 255)
        else if (seen == "") { seen = word; if (word !~ /^l(i|in|ink)?$/) refuse("Object \"" word "\" is unknown, try \"bridge help\".", 255) }
        else if (word == "show" || word == "list" || word == "dev") continue
        else only = word
    }
    load(ENVIRON["LAB_STATE"])
    if (only != "" && !(only in kind)) refuse("Cannot find device \"" only "\"", 1)
    count = sorted_links()
    for (i = 1; i <= count; i++) {
        n = shown[i]
        if (master[n] == "-" || kind[master[n]] != "bridge" || only != "" && n != only) continue
        print ifindex[n] ": " full_name(n) ": " flags(n) " mtu " mtu[n] " master " master[n] " state " port_state(n) " priority 32 cost " port_cost(n) " "
        if (details) print "    hairpin off guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on "
    }
    exit 0
}
