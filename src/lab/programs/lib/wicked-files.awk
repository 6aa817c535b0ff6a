# Reads the stream that wicked-config.sh makes of /etc/sysconfig/network: for each file a line "\001file PATH", its bytes,
# and "\n\001end". An empty line before the end mark means that the file ended with a newline.
# Variables of ifcfg files go to value[NAME, KEY], lines of route files to the arrays of wicked-routes.awk.

function say(level, message) {
    print level ": " message > "/dev/stderr"
}

/^\001file / {
    Path = substr($0, 7)
    Base = Path
    sub(/.*\//, "", Base)
    Lines = 0
    next
}

/^\001end$/ {
    Ended = Line[Lines] == ""
    if (Ended) Lines--
    if (Base ~ /^ifcfg-/) read_ifcfg(substr(Base, 7))
    else read_routes(Base == "routes" ? "" : substr(Base, 9))
    next
}

{ Line[++Lines] = $0 }

function acceptable_name(name) {
    if (length(name) <= 15 && name ~ /^[A-Za-z0-9][A-Za-z0-9._-]*$/ && name != "all" && name != "default") return 1
    say("Error", "Rejecting suspect interface name: " name)
    return 0
}

function read_ifcfg(name,   i, text) {
    if (name ~ /(~|\.old|\.bak|\.orig|\.scpmbackup|\.rpmnew|\.rpmsave|\.rpmorig)$/) return
    if (!acceptable_name(name)) return
    names[++Names] = name
    has_file[name] = 1
    for (i = 1; i <= Lines; i++) {
        # The reader's buffer holds 511 characters: the rest of a longer line is read as a line of its own.
        for (text = Line[i]; length(text) > 511; text = substr(text, 512)) read_variable(name, substr(text, 1, 511), 1)
        read_variable(name, text, i < Lines || Ended)
    }
}

function read_variable(name, text, terminated,   key, quote, end) {
    sub(/^[ \t]+/, "", text)
    if (!match(text, /^[A-Za-z][A-Za-z0-9_]*=/)) return
    key = substr(text, 1, RLENGTH - 1)
    text = substr(text, RLENGTH + 1)
    quote = substr(text, 1, 1)
    if (quote == "'" || quote == "\"") {
        text = substr(text, 2)
        end = index(text, quote)
        if (!end) return
        text = substr(text, 1, end - 1)
    } else {
        if (!terminated) return
        sub(/[ \t\r].*/, "", text)
    }
    if (!((name, key) in value)) keys[name, ++Keys[name]] = key
    value[name, key] = text
}
