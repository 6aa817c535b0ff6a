# `ip address`

function address_command(   verb) {
    verb = more() ? next_word() : "show"
    if (is_one_of(verb, "show") || verb == "list" || verb == "ls" || verb == "lst") address_show()
    else if (verb == "add" || verb == "a" || verb == "replace" || verb == "change" || verb == "chg") address_add(verb)
    else if (is_one_of(verb, "delete")) address_delete()
    else if (verb == "flush" || verb == "f") address_flush()
    else fail("Command \"" verb "\" is unknown, try \"ip address help\".", 255)
}

function address_filter(   word) {
    Dev = Scope = ""
    while (more()) {
        word = next_word()
        if (word == "dev") Dev = next_word()
        else if (word == "scope") Scope = next_word()
        else if (word == "up" || word == "permanent") continue
        else if (Dev == "") Dev = word
        else garbage(word)
    }
    if (Dev != "" && !(Dev in kind)) fail("Device \"" Dev "\" does not exist.", 1)
}

function address_show(   count, i) {
    address_filter()
    count = sorted_links()
    for (i = 1; i <= count; i++) if (Dev == "" || shown[i] == Dev) show_addresses(shown[i], Family, Scope)
}

function address_flush() {
    address_filter()
    if (Dev == "") fail("Flush requires arguments.\n", 1)
    flush_addresses(Dev, Family, Scope)
    save()
}

# Reads `ADDRESS dev LINK [brd X] [scope S] [label L]` into Cidr, Link, AScope.
function address_words(   word) {
    Cidr = Link = AScope = ""
    while (more()) {
        word = next_word()
        if (word == "dev") Link = next_word()
        else if (word == "brd" || word == "broadcast" || word == "label" || word == "peer" || word == "valid_lft" || word == "preferred_lft") next_word()
        else if (word == "scope") AScope = next_word()
        else if (word == "nodad" || word == "noprefixroute" || word == "home") continue
        else if (word == "local") Cidr = next_word()
        else if (Cidr == "") Cidr = word
        else garbage(word)
    }
    if (!is4(bare(Cidr)) && !is6(bare(Cidr)) || Cidr ~ /\// && Cidr !~ /\/[0-9]+$/ || prefix_of(Cidr) > (is6(bare(Cidr)) ? 128 : 32))
        fail("Error: any valid prefix is expected rather than \"" Cidr "\".", 1)
    if (Link == "") fail("Not enough information: \"dev\" argument is required.", 255)
    needs_link(Link)
    AFamily = is6(bare(Cidr)) ? 6 : 4
    Cidr = bare(Cidr) "/" prefix_of(Cidr)
    if (AScope == "") AScope = AFamily == 6 && Cidr ~ /^fe80:/ ? "link" : AFamily == 4 && Cidr ~ /^127\./ ? "host" : "global"
}

function address_number(   i) {
    for (i = 1; i <= naddr; i++) if (alink[i] == Link && acidr[i] == Cidr) return i
    return 0
}

function address_add(verb) {
    address_words()
    if (AFamily == 6 && sysctl_value(6, Link, "disable_ipv6")) fail("Error: ipv6: IPv6 is disabled on this device.", 2)
    if (!address_number()) add_address(Link, Cidr, AFamily, AScope)
    else if (verb == "add" || verb == "a") fail("Error: ipv" AFamily ": Address already assigned.", 2)
    save()
}

function address_delete(   i) {
    address_words()
    i = address_number()
    if (!i) fail(AFamily == 4 ? "Error: ipv4: Address not found." : "Error: ipv6: address not found.", 2)
    remove_address(i)
    save()
}
