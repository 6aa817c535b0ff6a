# The grammar of xl's configuration files (libxlu_cfg), read as one text. Prints `KEY<TAB>string|number|list<TAB>VALUE`, for
# lists one line per entry (an empty list: none). Errors go to stderr as xl words them. -v FILE: the name that they carry.

{ Text = Text $0 "\n" }

END {
    Pos = 1
    LineNo = 1
    Errors = 0
    while (Pos <= length(Text)) setting()
    if (Errors) exit 1
    for (i = 1; i <= Keys; i++) printf "%s", out[key_at[i]]
}

function error(near, what) {
    print FILE ":" LineNo ": config parsing error near `" near "': " what > "/dev/stderr"
    Errors++
    skip_line()
}

function skip_line() {
    while (Pos <= length(Text) && substr(Text, Pos, 1) != "\n") Pos++
    Broken = 1
}

# Blanks and comments; with `across`, newlines too.
function blanks(across,   c) {
    for (; Pos <= length(Text); Pos++) {
        c = substr(Text, Pos, 1)
        if (c == "#") { while (substr(Text, Pos + 1, 1) != "\n" && Pos < length(Text)) Pos++; continue }
        if (c == "\n" && across) { LineNo++; continue }
        if (c != " " && c != "\t") return
    }
}

function read_word(   from) {
    from = Pos
    while (substr(Text, Pos, 1) ~ /[A-Za-z0-9_]/) Pos++
    return substr(Text, from, Pos - from)
}

function setting(   c, key, adds) {
    Broken = 0
    blanks(0)
    c = substr(Text, Pos, 1)
    if (c == "\n") { Pos++; LineNo++; return }
    if (c == ";") { Pos++; return }
    if (c !~ /[A-Za-z_]/) { error(c, "lexical error"); return }
    key = read_word()
    blanks(0)
    adds = substr(Text, Pos, 2) == "+="
    if (!adds && substr(Text, Pos, 1) != "=") { unexpected(); return }
    Pos += adds ? 2 : 1
    blanks(0)
    read_value(key, adds)
    if (Broken) return
    blanks(0)
    c = substr(Text, Pos, 1)
    if (c != "\n" && c != ";") unexpected()
}

function unexpected(   c) {
    c = substr(Text, Pos, 1)
    if (c ~ /[A-Za-z0-9_]/) c = read_word()
    error(c == "\n" ? "\\n" : c, c ~ /^[A-Za-z0-9_=,+;\[\]]/ || c == "\n" ? "syntax error" : "lexical error")
}

function read_value(key, adds,   c, text) {
    c = substr(Text, Pos, 1)
    if (c == "[") { read_list(key, adds); return }
    if (c == "'" || c == "\"") { text = quoted(); if (!Broken) keep(key, "string", text, adds) }
    else if (c ~ /[0-9-]/) { text = read_number(); if (!Broken) keep(key, "number", text, adds) }
    else unexpected()
}

function read_number(   from, text) {
    from = Pos
    while (substr(Text, Pos, 1) ~ /[0-9A-Fa-fxX-]/) Pos++
    text = substr(Text, from, Pos - from)
    if (text !~ /^-?(0[xX][0-9A-Fa-f]+|[0-9]+)$/) error(text, "lexical error")
    return text
}

# A backslash begins an escape; a string does not go over the end of its line.
function quoted(   quote, c, text) {
    quote = substr(Text, Pos++, 1)
    text = ""
    for (; Pos <= length(Text); Pos++) {
        c = substr(Text, Pos, 1)
        if (c == quote) { Pos++; return text }
        if (c == "\n") { error(quote text, "lexical error"); return "" }
        if (c == "\\") {
            c = substr(Text, ++Pos, 1)
            if (c == "n") c = "\n"
            else if (c == "t") c = "\t"
            else if (c == "x") {
                if (substr(Text, Pos + 1, 2) !~ /^[0-9A-Fa-f][0-9A-Fa-f]$/) { error(quote text, "invalid digit after backslash escape"); return "" }
                c = sprintf("%c", hex_value(substr(Text, Pos + 1, 2)))
                Pos += 2
            } else if (c !~ /['"\\0-7]/) { error(quote text, "invalid character after backslash"); return "" }
        }
        text = text c
    }
    error(quote text, "lexical error")
    return ""
}

function read_list(key, adds,   c, text, nested) {
    Pos++
    keep(key, "list", "", adds)
    while (!Broken) {
        blanks(1)
        c = substr(Text, Pos, 1)
        if (c == "]") { Pos++; return }
        if (c == "[") nested = skip_nested()
        else if (c == "'" || c == "\"") { text = quoted(); if (!Broken) add_entry(key, text) }
        else if (c ~ /[0-9-]/) add_entry(key, read_number())
        else { unexpected(); return }
        blanks(1)
        c = substr(Text, Pos, 1)
        if (c == ",") Pos++
        else if (c != "]") { unexpected(); return }
    }
}

# A list inside a list; what follows in the outer one is still read, but xl does not see entries after it.
function skip_nested(   depth) {
    depth = 0
    do {
        if (substr(Text, Pos, 1) == "[") depth++
        if (substr(Text, Pos, 1) == "]") depth--
        Pos++
    } while (depth && Pos <= length(Text))
    return 1
}

# The last setting of a key counts.
function keep(key, kind, text, adds) {
    if (!(key in out)) key_at[++Keys] = key
    if (kind == "list") { if (!adds) out[key] = ""; out[key] = out[key] "" }
    else out[key] = (adds && key in out ? out[key] : "") key "\t" kind "\t" text "\n"
}

function add_entry(key, text) {
    out[key] = out[key] key "\tlist\t" text "\n"
}
