# iptables over the saved text: the commands that change or show rules. -v FILE, FAMILY, PROGRAM.

function refuse(message, status) {
    print PROGRAM " v1.8.9 (legacy): " message > "/dev/stderr"
    if (status == 2) print "Try `" PROGRAM " -h' or '" PROGRAM " --help' for more information." > "/dev/stderr"
    exit status
}

BEGIN {
    Table = "filter"
    verb = chain = ""
    count = 0
    for (a = 1; a < ARGC; a++) {
        w = ARGV[a]
        if (w == "-t" || w == "--table") Table = ARGV[++a]
        else if (w == "-w" || w == "--wait") { if (ARGV[a + 1] ~ /^[0-9]+$/) a++ }
        else if (w == "-n" || w == "-v" || w == "--numeric" || w == "--line-numbers") continue
        else if (w == "-V" || w == "--version") { print PROGRAM " v1.8.9 (legacy)"; exit 0 }
        else if (verb == "" && w ~ /^-[APNXFIDCSZ]$/) {
            verb = w
            if (a + 1 < ARGC && ARGV[a + 1] !~ /^-/) chain = ARGV[++a]
            if (verb == "-P") target = ARGV[++a]
            if ((verb == "-I" || verb == "-D") && ARGV[a + 1] ~ /^[0-9]+$/) number = ARGV[++a]
        } else word[++count] = w
    }
    if (builtin_chains(Table) == "") refuse("can't initialize " PROGRAM " table `" Table "': Table does not exist (do you need to insmod?)", 3)
    rules_load(FILE)
    need_table(Table)
    perform()
    exit 0
}

function need_chain() {
    if (!((Table, chain) in policy)) refuse("No chain/target/match by that name.", 1)
}

function spec(   text) {
    text = canonical_rule(Table, word, 1, count, FAMILY)
    if (Problem != "") refuse(Problem, Status)
    return text
}

function perform(   text, i) {
    if (verb == "-S") { show_rules(); return }
    if (verb == "-N") {
        if ((Table, chain) in policy) refuse("Chain already exists.", 1)
        make_chain(Table, chain, "-")
    } else if (verb == "-P") { need_chain(); policy[Table, chain] = target }
    else if (verb == "-F" || verb == "-Z") { if (verb == "-F") flush_chains() }
    else if (verb == "-X") delete_chains()
    else if (verb == "-A") { need_chain(); append(Table, chain, spec()) }
    else if (verb == "-I") { need_chain(); insert(number == "" ? 1 : number + 0, spec()) }
    else if (verb == "-D") { need_chain(); remove(number == "" ? position(spec()) : number + 0) }
    else if (verb == "-C") { need_chain(); if (!position(spec())) refuse("Bad rule (does a matching rule exist in that chain?).", 1); return }
    else refuse("lab: only -A -I -D -C -N -X -F -P -S are simulated", 2)
    rules_save(FILE)
}

function position(text,   i) {
    for (i = 1; i <= size[Table, chain]; i++) if (rule[Table, chain, i] == text) return i
    return 0
}

function insert(at, text,   i) {
    if (at > size[Table, chain] + 1) refuse("Index of insertion too big.", 1)
    for (i = ++size[Table, chain]; i > at; i--) rule[Table, chain, i] = rule[Table, chain, i - 1]
    rule[Table, chain, at] = text
}

function remove(at,   i) {
    if (!at || at > size[Table, chain]) refuse("Bad rule (does a matching rule exist in that chain?).", 1)
    for (i = at; i < size[Table, chain]; i++) rule[Table, chain, i] = rule[Table, chain, i + 1]
    delete rule[Table, chain, size[Table, chain]--]
}

function flush_chains(   i) {
    if (chain != "") need_chain()
    for (i = 1; i <= chains[Table]; i++) if (chain == "" || chain == chain_at[Table, i]) size[Table, chain_at[Table, i]] = 0
}

function delete_chains(   i, name) {
    if (chain != "") need_chain()
    for (i = 1; i <= chains[Table]; i++) {
        name = chain_at[Table, i]
        if (policy[Table, name] != "-" || chain != "" && chain != name) continue
        if (size[Table, name]) refuse("Directory not empty.", 1)
        delete policy[Table, name]
        chain_at[Table, i] = ""
    }
}

function show_rules(   i, j, name) {
    if (chain != "") need_chain()
    for (i = 1; i <= chains[Table]; i++) {
        name = chain_at[Table, i]
        if (name != "" && (chain == "" || chain == name)) print policy[Table, name] == "-" ? "-N " name : "-P " name " " policy[Table, name]
    }
    for (i = 1; i <= chains[Table]; i++) {
        name = chain_at[Table, i]
        for (j = 1; (chain == "" || chain == name) && j <= size[Table, name]; j++) print "-A " name " " rule[Table, name, j]
    }
}
