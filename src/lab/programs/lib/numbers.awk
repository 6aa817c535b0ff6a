# IPv4 arithmetic without bit operators, for any awk. Addresses are numbers, nets are "a.b.c.d/len".

function is4(text,   part, i) {
    if (split(text, part, ".") != 4) return 0
    for (i = 1; i <= 4; i++)
        if (part[i] !~ /^[0-9]+$/ || length(part[i]) > 3 || part[i] + 0 > 255) return 0
    return 1
}

function is6(text) {
    return text ~ /:/ && text ~ /^[0-9a-fA-F:.]+$/
}

function number_of(text,   part) {
    split(text, part, ".")
    return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4]
}

function text_of(number,   a, b, c) {
    a = int(number / 16777216); number -= a * 16777216
    b = int(number / 65536); number -= b * 65536
    c = int(number / 256)
    return a "." b "." c "." (number - c * 256)
}

function prefix_of(cidr,   part) {
    if (split(cidr, part, "/") < 2) return cidr ~ /:/ ? 128 : 32
    return part[2] + 0
}

function bare(cidr) {
    sub(/\/.*/, "", cidr)
    return cidr
}

# Some awks have no powers.
function size_of(len,   size) {
    for (size = 1; len < 32; len++) size *= 2
    return size
}

function network_of(cidr,   size) {
    size = size_of(prefix_of(cidr))
    return int(number_of(bare(cidr)) / size) * size
}

function broadcast_of(cidr) {
    return text_of(network_of(cidr) + size_of(prefix_of(cidr)) - 1)
}

function in_net(address, cidr) {
    return network_of(address "/" prefix_of(cidr)) == network_of(cidr)
}

function hex_value(text,   i, value) {
    value = 0
    text = tolower(text)
    for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
    return value
}

# The address that the kernel makes from a MAC (EUI-64).
function link_local(mac,   b, first) {
    split(mac, b, ":")
    first = hex_value(b[1])
    first += int(first / 2) % 2 ? -2 : 2
    return sprintf("fe80::%x:%x:%x:%x", first * 256 + hex_value(b[2]), hex_value(b[3]) * 256 + 255, \
        254 * 256 + hex_value(b[4]), hex_value(b[5]) * 256 + hex_value(b[6]))
}

# Enough of RFC 5952 for what people write into configuration files: lower case, nothing compressed.
function canonical6(text) {
    return tolower(text)
}
