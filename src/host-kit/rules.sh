# What the running IPv4 rules say, by the text that iptables-save prints (iptables 1.4 to 1.8).

# Rules of a text on standard input, one at a time: table, chain, link_in, link_out, from, dest, proto, port, target, to;
# `fresh`: a new connection fits; `odd`: there are conditions besides these.
vf_rule_reader='
  function network(text) { return text ~ /\// ? text : text "/32" }
  function number(address,  p) { split(address, p, "."); return ((p[1] * 256 + p[2]) * 256 + p[3]) * 256 + p[4] }
  # Some awks (busybox) have no powers.
  function covers(net, inner,  n, i, size, bits) {
    split(net, n, "/"); split(inner, i, "/")
    if (n[2] + 0 > i[2] + 0) return 0
    size = 1
    for (bits = n[2]; bits < 32; bits++) size *= 2
    return int(number(n[1]) / size) == int(number(i[1]) / size)
  }
  function read_rule(  i) {
    chain = $2; link_in = link_out = port = target = to = ""; from = dest = "0.0.0.0/0"; proto = "any"; fresh = 1; odd = 0
    for (i = 3; i <= NF; i++) {
      if ($i == "-m") i++
      else if ($i == "-i") link_in = $(++i)
      else if ($i == "-o") link_out = $(++i)
      else if ($i == "-s") from = network($(++i))
      else if ($i == "-d") dest = network($(++i))
      else if ($i == "-p") proto = $(++i)
      else if ($i == "--dport") port = $(++i)
      else if ($i == "--state" || $i == "--ctstate") fresh = ("," $(++i) ",") ~ /,NEW,/
      else if ($i == "-j") target = $(++i)
      else if ($i == "--to-destination") to = $(++i)
      else if (target == "") odd = 1
    }
  }
  /^\*/ { table = substr($1, 2); next }
  { sub(/^\[[0-9]+:[0-9]+\] /, "") }
'

# Whether a new TCP connection to `port` that arrives on `link` may get in: exit status 1 only where it surely does not.
# What hangs on addresses, limits or sets may, and is proved by the connection itself.
vf_admission='
  function condition(option, value, second) {
    if (option == "-i") return value ~ /[+]$/ ? 2 * (index(link, substr(value, 1, length(value) - 1)) == 1) : 2 * (value == link)
    if (option == "-p") return 2 * (value ~ /^(tcp|6|all|0)$/)
    if (option == "-s" || option == "-d") return 1 + (value == "0.0.0.0/0")
    if (option == "--dport" || option == "--dports") return 2 * in_ports(value)
    if (option == "--state" || option == "--ctstate") return 2 * (("," value ",") ~ /,NEW,/)
    if (option == "--pkt-type") return 2 * (value == "unicast")
    if (option == "--tcp-flags") return 1 + (second == "SYN")
    if (option == "--syn" || option == "--comment") return 2
    return option ~ /^(-o|-f|--icmp-type|--physdev-is-bridged)$/ ? 0 : 1
  }
  function in_ports(text,  n, range, i, end) {
    n = split(text, range, ",")
    for (i = 1; i <= n; i++) {
      if (split(range[i], end, ":") == 1) end[2] = end[1]
      if (port >= end[1] + 0 && port <= (end[2] == "" ? 65535 : end[2] + 0)) return 1
    }
    return 0
  }
  # 0 no, 1 perhaps, 2 yes; where the rule leads is in jump.
  function holds(text,  w, n, i, answer, its, negated) {
    gsub(/"([^"\\]|\\.)*"/, "_", text)
    n = split(text, w, " "); answer = 2; jump = ""
    for (i = 3; i <= n; i++) {
      negated = w[i] == "!"
      if (negated) i++
      if (w[i] == "-m") { i++; continue }
      if (w[i] == "-j" || w[i] == "-g") { jump = w[i + 1]; break }
      its = condition(w[i], w[i + 1], w[i + 2])
      while (i < n && w[i + 1] !~ /^(-.*|!)$/) i++
      if (negated) its = 2 - its
      if (its < answer) answer = its
    }
    return answer
  }
  # 1: it may get in, 0: it does not, -1: the chain leaves it undecided.
  function fate(at, depth,  i, its, to, there) {
    for (i = 1; i <= rules[at]; i++) {
      its = holds(rule[at, i]); to = jump
      if (its == 0 || to ~ /^(|LOG|NFLOG|ULOG|AUDIT|MARK|CONNMARK|SECMARK|CONNSECMARK|CLASSIFY|TCPMSS|TRACE|SET)$/) continue
      if (to == "RETURN" && its == 2) return -1
      if (to == "RETURN") continue
      there = (to == "DROP" || to == "REJECT") ? 0 : (to in known && depth < 32) ? fate(to, depth + 1) : 1
      if (there == 1 || (there == 0 && its == 2)) return there
    }
    return -1
  }
  /^:/ && table == "filter" { known[substr($1, 2)] = 1; if ($1 == ":INPUT") policy = $2 }
  /^-A / && table == "filter" { rule[$2, ++rules[$2]] = $0 }
  END { last = fate("INPUT", 0); exit last == 0 || (last == -1 && policy == "DROP") }
'
