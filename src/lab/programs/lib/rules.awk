# Firewall tables as arrays, from and to the text that iptables-save prints. Rules are kept in the canonical form of
# iptables-save, so that saving, restoring and saving again changes nothing.

function rules_clear(   key) {
    clear_array(policy); clear_array(chains); clear_array(chain_at); clear_array(size); clear_array(rule); clear_array(tables)
}

function clear_array(array,   key) {
    for (key in array) delete array[key]
}

function rules_load(path,   line, table, f) {
    rules_clear()
    while ((getline line < path) > 0) {
        if (line ~ /^\*/) { table = substr(line, 2); tables[table] = 1 }
        else if (line ~ /^:/) { split(substr(line, 2), f, " "); make_chain(table, f[1], f[2]) }
        else if (line ~ /^-A /) { split(line, f, " "); append(table, f[2], substr(line, length(f[2]) + 5)) }
    }
    close(path)
}

function make_chain(table, chain, default_policy) {
    tables[table] = 1
    if (!((table, chain) in policy)) chain_at[table, ++chains[table]] = chain
    policy[table, chain] = default_policy
    if (!((table, chain) in size)) size[table, chain] = 0
}

function append(table, chain, text) {
    rule[table, chain, ++size[table, chain]] = text
}

function builtin_chains(table) {
    if (table == "filter") return "INPUT FORWARD OUTPUT"
    if (table == "nat") return "PREROUTING INPUT OUTPUT POSTROUTING"
    if (table == "mangle") return "PREROUTING INPUT FORWARD OUTPUT POSTROUTING"
    if (table == "raw") return "PREROUTING OUTPUT"
    return ""
}

function need_table(table,   i, n, name) {
    if (table in tables) return
    n = split(builtin_chains(table), name, " ")
    for (i = 1; i <= n; i++) make_chain(table, name[i], "ACCEPT")
}

function drop_table(table,   i, chain, j) {
    for (i = 1; i <= chains[table]; i++) {
        chain = chain_at[table, i]
        for (j = 1; j <= size[table, chain]; j++) delete rule[table, chain, j]
        delete policy[table, chain]
        delete size[table, chain]
    }
    chains[table] = 0
    delete tables[table]
}

function rules_text(   i, n, name, text) {
    text = ""
    n = split("filter nat mangle raw", name, " ")
    for (i = 1; i <= n; i++) if (name[i] in tables) text = text table_text(name[i])
    return text
}

function table_text(table,   i, j, chain, text) {
    text = "*" table "\n"
    for (i = 1; i <= chains[table]; i++) {
        chain = chain_at[table, i]
        if ((table, chain) in policy) text = text ":" chain " " policy[table, chain] " [0:0]\n"
    }
    for (i = 1; i <= chains[table]; i++) {
        chain = chain_at[table, i]
        for (j = 1; j <= size[table, chain]; j++) text = text "-A " chain " " rule[table, chain, j] "\n"
    }
    return text "COMMIT\n"
}

function rules_save(path) {
    printf "%s", rules_text() > (path ".new")
    close(path ".new")
    if (system("mv -f '" path ".new' '" path "'") != 0) exit 4
}

# Splits a rule's text into words; quotes hold a word together. Returns their number.
function words_of(text, word,   n, quoted_word) {
    n = 0
    while (text != "") {
        sub(/^[ \t]+/, "", text)
        if (text == "") break
        if (substr(text, 1, 1) == "\"") {
            quoted_word = substr(text, 2)
            if (!index(quoted_word, "\"")) return -1
            word[++n] = substr(quoted_word, 1, index(quoted_word, "\"") - 1)
            text = substr(quoted_word, index(quoted_word, "\"") + 1)
        } else {
            match(text, /^[^ \t]+/)
            word[++n] = substr(text, 1, RLENGTH)
            text = substr(text, RLENGTH + 1)
        }
    }
    return n
}
