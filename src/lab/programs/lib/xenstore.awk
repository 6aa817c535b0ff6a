# xenstore as a text of lines `PATH = "VALUE"`, sorted, as `xenstore-ls -f` prints them. -v FILE, VERB, FULL.
# Relative paths are dom0's. Under a lock of the caller.

BEGIN {
    load_store()
    if (VERB == "read") do_read()
    else if (VERB == "write") do_write()
    else if (VERB == "rm") { for (a = 1; a < ARGC; a++) remove(absolute(ARGV[a])); save_store() }
    else if (VERB == "exists") exit !(absolute(ARGV[1]) in store)
    else do_list(ARGC > 1 ? absolute(ARGV[1]) : "/")
    exit 0
}

function absolute(path) {
    return path ~ /^\// ? path : "/local/domain/0/" path
}

function load_store(   line, at) {
    Paths = 0
    while ((getline line < FILE) > 0) {
        at = index(line, " = \"")
        if (!at) continue
        path_at[++Paths] = substr(line, 1, at - 1)
        store[path_at[Paths]] = substr(line, at + 4, length(line) - at - 4)
    }
    close(FILE)
}

function save_store(   i, sorter) {
    sorter = "LC_ALL=C sort > '" FILE ".new' && mv -f '" FILE ".new' '" FILE "'"
    printf "" | sorter
    for (i = 1; i <= Paths; i++) if (path_at[i] in store) print path_at[i] " = \"" store[path_at[i]] "\"" | sorter
    if (close(sorter) != 0) exit 1
}

function put(path, value) {
    if (!(path in store)) { need_parents(path); path_at[++Paths] = path }
    store[path] = value
}

function need_parents(path) {
    while (sub(/\/[^\/]*$/, "", path) && path != "") if (!(path in store)) { path_at[++Paths] = path; store[path] = "" }
}

function remove(path,   p) {
    for (p in store) if (p == path || index(p, path "/") == 1) delete store[p]
}

function do_read(   a, path, code) {
    code = 0
    for (a = 1; a < ARGC; a++) {
        path = absolute(ARGV[a])
        if (path in store) print (FULL ? path ": " : "") store[path]
        else { print "xenstore-read: couldn't read path " ARGV[a] > "/dev/stderr"; code = 1 }
    }
    exit code
}

function do_write(   a) {
    for (a = 1; a + 1 < ARGC; a += 2) put(absolute(ARGV[a]), ARGV[a + 1])
    save_store()
}

function do_list(root,   i, prefix, rest, depth, indent, name) {
    if (root != "/" && !(root in store)) { print "xenstore-ls: xs_directory (" root "): No such file or directory" > "/dev/stderr"; exit 1 }
    prefix = root == "/" ? "/" : root "/"
    for (i = 1; i <= Paths; i++) {
        if (index(path_at[i], prefix) != 1) continue
        if (FULL) { print path_at[i] " = \"" store[path_at[i]] "\""; continue }
        rest = substr(path_at[i], length(prefix) + 1)
        depth = gsub(/\//, "/", rest)
        indent = sprintf("%" depth "s", "")
        name = rest
        sub(/.*\//, "", name)
        print (depth ? indent : "") name " = \"" store[path_at[i]] "\""
    }
}
