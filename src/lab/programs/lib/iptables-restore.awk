# iptables-restore: all tables of its input, or none. -v FILE, FAMILY, PROGRAM, CHECK (1: only look), KEEP (1: no flush).

function refuse(message, status) {
    print PROGRAM ": " message > "/dev/stderr"
    Failed = status
    exit status
}

BEGIN { rules_load(FILE); open_table = "" }

/^#/ || /^[ \t]*$/ { next }

/^\*/ {
    open_table = substr($0, 2)
    if (builtin_chains(open_table) == "") refuse("line " NR " failed", 2)
    if (!KEEP) drop_table(open_table)
    need_table(open_table)
    next
}

open_table == "" { refuse("line " NR " failed", 1) }

/^COMMIT/ { open_table = ""; next }

/^:/ { make_chain(open_table, substr($1, 2), $2); next }

{
    sub(/^\[[0-9]+:[0-9]+\] */, "")
    n = words_of($0, word)
    if (word[1] != "-A" || !((open_table, word[2]) in policy)) refuse("line " NR " failed", 1)
    text = canonical_rule(open_table, word, 3, n, FAMILY)
    if (Problem != "") {
        print PROGRAM " v1.8.9 (legacy): " Problem "\n\nError occurred at line: " NR "\nTry `" PROGRAM " -h' or '" PROGRAM " --help' for more information." > "/dev/stderr"
        Failed = Status
        exit Status
    }
    append(open_table, word[2], text)
}

END {
    if (Failed) exit Failed
    if (open_table != "") { print PROGRAM ": COMMIT expected at line " NR + 1 > "/dev/stderr"; exit 1 }
    if (!CHECK) rules_save(FILE)
}
