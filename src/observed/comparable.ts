import type {FactName} from './facts.ts';

/**
 * What counts as equal, once for everybody: one awk function per fact turns the raw answer into its comparable form.
 * The host runs it (in `read`, `begin` and the proof of a rollback); the controller only compares the bytes.
 *
 * A function finds the answer's lines in `line[1..n]` and gives its lines to `keep`; `sorted()` afterwards puts them in
 * order where the order says nothing. The tables `isvif`, `domain`, `vifname`, `master` and `portless` are filled by
 * `guests` and `links`, which are read before the others. Portable awk: no asort, no intervals, no length(array).
 */
export const comparable: Readonly<Record<FactName, string>> = {
  /** All of it: an upgrade of the system is a change to whoever planned for the old one. */
  os: `
function same_os(  i) {
  for (i = 1; i <= n; i++) if (line[i] !~ /^#/ && line[i] != "") keep(line[i])
  sorted()
}`,

  /** Unit, active, enabled: nothing is stripped but the order. */
  services: `
function same_services(  i) {
  for (i = 1; i <= n; i++) keep(line[i])
  sorted()
}`,

  /**
   * Kept: name, administrative up or down, mtu, master, parent, VLAN id, STP and forward delay, MAC.
   * Stripped: the index and the index of a peer (counted up at each creation); LOWER_UP, NO-CARRIER, PROMISC, state,
   * mode (they follow the cable and the ports); qdisc, group, qlen, promiscuity, queues, gso sizes, timers and ids of
   * bridges (kernel's choices and counters); back-end devices of guests (vifD.N and tapD.N carry the domain id; named
   * ones come and go with the guest: \`guests\` says where they are attached); the MAC of a bridge without ports other
   * than guests' (random at each creation).
   */
  links: `
function same_links(  i, j, k, w, f, name, parent, text) {
  for (i = 1; i <= n; i++) {
    k = split(line[i], w, " ")
    if (k < 3 || w[1] !~ /^[0-9]+:$/) continue
    name = w[2]; sub(/:$/, "", name)
    parent = ""
    if (index(name, "@")) { parent = name; sub(/^[^@]*@/, "", parent); sub(/@.*/, "", name) }
    if (parent ~ /^if[0-9]+$/ || parent == "NONE") parent = ""
    split("", f)
    for (j = 3; j < k; j++) if (!(w[j] in f)) f[w[j]] = w[j + 1]

    linkmaster[name] = f["master"]
    if (f["link/ether"] == "fe:ff:ff:ff:ff:ff") isvif[name] = 1
    if (backend(name)) continue
    if (f["master"] != "") hasport[f["master"]] = 1
    isbridge[name] = (line[i] ~ /\\\\ +bridge( |$)/)
    mac[name] = f["link/ether"]
    text = (w[3] ~ /[<,]UP[,>]/ ? "up" : "down") " mtu " f["mtu"]
    if (f["master"] != "") text = text " master " f["master"]
    if (parent != "") text = text " on " parent
    if (line[i] ~ / vlan protocol /) text = text " vlan " f["id"]
    if (isbridge[name]) text = text " bridge"
    if (f["stp_state"] != "") text = text " stp " f["stp_state"] (f["stp_state"] == "0" ? "" : " delay " f["forward_delay"])
    shape[name] = text
  }
  for (name in shape) {
    portless[name] = isbridge[name] && !(name in hasport)
    keep(name " " shape[name] (mac[name] == "" || portless[name] ? "" : " mac " mac[name]))
  }
  sorted()
}`,

  /**
   * Stripped: the index; lifetimes, broadcast, flags of duplicate detection and order (secondary, tentative, deprecated,
   * noprefixroute); link-local, temporary and autoconfigured IPv6 addresses (learned, and back by themselves); addresses
   * of guests' devices. An address from DHCP stays, without \`dynamic\`.
   */
  addresses: `
function same_addresses(  i, k, w, scope, j) {
  for (i = 1; i <= n; i++) {
    k = split(line[i], w, " ")
    if (k < 4 || (w[3] != "inet" && w[3] != "inet6") || backend(w[2])) continue
    scope = ""
    for (j = 5; j < k; j++) if (w[j] == "scope") scope = w[j + 1]
    if (w[3] == "inet6" && (scope == "link" || line[i] ~ / (dynamic|temporary|mngtmpaddr)/)) continue
    keep(w[2] " " w[3] " " w[4] (w[5] == "peer" ? " peer " w[6] : "") " scope " scope)
  }
  sorted()
}`,

  /**
   * Stripped: who set a route (proto), \`expires\`, \`pref\`, error numbers; routes learned from router advertisements;
   * link-local and multicast ones; \`linkdown\` of guests' devices and of bridges without other ports (their carrier
   * comes and goes with the guests; anywhere else a dead link is news); routes through vifD.N.
   */
  routes: `
function same_routes(  i, k, w, j, dev, text) {
  for (i = 1; i <= n; i++) {
    if (line[i] ~ / proto ra( |$)/ || line[i] ~ / expires / || line[i] ~ /^6 (fe80:|ff|multicast)/) continue
    k = split(line[i], w, " ")
    if (k < 2) continue
    text = w[1]; dev = ""
    for (j = 2; j <= k; j++) if (w[j] == "dev") dev = w[j + 1]
    if (dev ~ /^(vif|tap)[0-9]+[.][0-9]+/) continue
    for (j = 2; j <= k; j++) {
      if (w[j] == "proto" || w[j] == "pref" || w[j] == "error") { j++; continue }
      if (w[j] == "linkdown" && (backend(dev) || portless[dev])) continue
      text = text " " w[j]
    }
    keep(text)
  }
  sorted()
}`,

  /**
   * Stripped: zeros of proxy_arp and of the bridge's call to iptables (absent means the same: the link or the kernel
   * module is not there), and entries of vifD.N (the domain id).
   */
  sysctl: `
function same_sysctl(  i) {
  for (i = 1; i <= n; i++) {
    if (line[i] ~ /(proxy_arp|bridge-nf-call-iptables):0$/ || line[i] ~ /conf\\/(vif|tap)[0-9]+[.][0-9]+(-emu)?\\//) continue
    keep(line[i])
  }
  sorted()
}`,

  /**
   * Stripped: comments (times), packet and byte counters, the order of tables and of chains (that in which they were
   * made; the order of rules within a chain stays), tables that hold nothing but open built-in chains (a table appears
   * when somebody first looks at it), rules about vifD.N (the hotplug script adds and removes them with the guest).
   */
  rules4: `
function same_rules4() { same_rules() }
function same_rules(  i, k, w, table, order, chain, text, rule, seen, worth, c) {
  split("", chain); split("", rule); split("", worth)
  for (i = 1; i <= n; i++) {
    text = line[i]
    if (text ~ /^\\*/) { table = substr(text, 2); continue }
    if (text ~ /^:/) {
      k = split(substr(text, 2), w, " ")
      chain[table " " w[1]] = w[2]
      if (w[2] != "ACCEPT") worth[table] = 1
      continue
    }
    sub(/^\\[[0-9]+:[0-9]+\\] /, "", text)
    sub(/ -c [0-9]+ [0-9]+/, "", text)
    if (text !~ /^-A / || text ~ / (vif|tap)[0-9]+[.][0-9]+/) continue
    split(text, w, " ")
    rule[table " " w[2]] = rule[table " " w[2]] table " " text "\\n"
    worth[table] = 1
  }
  for (c in chain) {
    split(c, w, " ")
    if (w[1] in worth) keep(w[1] " :" w[2] " " chain[c] "\\n" rule[c])
  }
  sorted()
}`,

  /** As rules4. */
  rules6: `
function same_rules6() { same_rules() }`,

  /** Names; policies of vifD.N are stripped (the domain id). */
  policies: `
function same_policies(  i) {
  for (i = 1; i <= n; i++) if (line[i] !~ /^policy__(vif|tap)[0-9]+_d/) keep(line[i])
  sorted()
}`,

  /** Lines of vifD.N are stripped (the domain id). */
  ifcheck: `
function same_ifcheck(  i) {
  for (i = 1; i <= n; i++) if (line[i] !~ /^(vif|tap)[0-9]+[.][0-9]+/ && line[i] != "") keep(line[i])
  sorted()
}`,

  /**
   * \`guest NAME running|paused|ended\` and \`vif NAME NUMBER KEY=VALUE...\` with what decides where its packets go.
   * Stripped: dom0; domain ids, memory, CPUs, times, whether it runs or sleeps at this moment; of a vif all that its
   * driver and its progress write (features, queues, frontend, handle, state, online, hotplug-status). Added from the
   * links: \`at\`, the bridge that the device is really in, which Xen's books don't follow (- for none).
   */
  guests: `
function read_guests(  i, k, w, p, key, value) {
  for (i = 1; i <= n; i++) {
    if (line[i] ~ /^\\/local\\/domain\\/0\\/backend\\/vif\\/[0-9]+\\/[0-9]+\\//) {
      key = line[i]; sub(/ = .*/, "", key)
      value = line[i]; sub(/^[^=]* = "/, "", value); sub(/"[^"]*$/, "", value)
      k = split(key, p, "/")
      if (k != 9) continue
      seen[p[7] " " p[8]] = 1
      book[p[7] " " p[8] " " p[9]] = value
      if (p[9] == "vifname" && value != "") { isvif[value] = 1; isvif[value "-emu"] = 1 }
      continue
    }
    k = split(line[i], w, " ")
    if (k != 6 || w[2] !~ /^[0-9]+$/ || w[2] == "0" || w[1] ~ /^[(]/) continue
    domain[w[2]] = w[1]
    life[w[1]] = w[5] ~ /[scd]/ ? "ended" : (w[5] ~ /p/ ? "paused" : "running")
  }
}
function same_guests(  d, v, p, k, keys, j, text, device) {
  for (d in life) keep("guest " d " " life[d])
  k = split("bridge mac vifname script rate ip", keys, " ")
  for (v in seen) {
    split(v, p, " ")
    if (!(p[1] in domain)) continue
    text = "vif " domain[p[1]] " " p[2]
    for (j = 1; j <= k; j++) if ((v " " keys[j]) in book) text = text " " keys[j] "=" book[v " " keys[j]]
    device = book[v " vifname"]
    if (device == "") device = "vif" p[1] "." p[2]
    keep(text " at=" (linkmaster[device] == "" ? "-" : linkmaster[device]))
  }
  sorted()
}`,

  /** Which programs exist, without where. */
  programs: `
function same_programs(  i, w) {
  for (i = 1; i <= n; i++) { split(line[i], w, " "); keep(w[1]) }
  sorted()
}`,

  /** Nothing is kept: all of it is heard from others, and comes and goes. */
  neighbours: `
function same_neighbours() { }`,
};

/** What all the functions use. `backend`: a device of dom0 that belongs to a guest. */
const common = `
function backend(name) { return name in isvif || name ~ /^(vif|tap)[0-9]+[.][0-9]+(-emu)?$/ }
function keep(text) { gsub(/[^ -~\\n]/, "?", text); out[++kept] = text }
function sorted(  i, j, t) {
  for (i = 2; i <= kept; i++) {
    t = out[i]
    for (j = i - 1; j > 0 && out[j] "" > t ""; j--) out[j + 1] = out[j]
    out[j + 1] = t
  }
}`;

/**
 * Reads answers, each after a line of \\001, name and status. With `dir` it writes each to DIR/raw.NAME and its comparable
 * form to DIR/NAME; else it prints frames of those that `want` (one a line) names.
 */
const driver = (names: readonly string[]): string => `
function same() {
  split("", out); kept = 0
${names.map((name) => `  if (fact == "${name}") same_${name}()`).join('\n')}
}
function text_of(  i, text) {
  text = ""
  for (i = 1; i <= kept; i++) text = text out[i] (out[i] ~ /\\n$/ ? "" : "\\n")
  return text
}
function emit(kind, rc, text) {
  if (dir != "") { printf "%s", text > (dir "/" (kind == "fact" ? "raw." : "") fact); close(dir "/" (kind == "fact" ? "raw." : "") fact) }
  else if (index("\\n" want "\\n", "\\n" fact "\\n")) printf "@ %s:%s %s %s\\n%s\\n", kind, fact, rc, length(text), text
}
function emit_same() { same(); emit("same", 0, text_of()) }
function emit_raw(  i) {
  split("", out); kept = n
  for (i = 1; i <= n; i++) out[i] = line[i]
  emit("fact", rc, text_of())
}
function finish() {
  if (fact == "") return
  emit_raw()
  if (fact == "guests") read_guests()
  else emit_same()
}
/^\\001/ { finish(); split($0, head, " "); fact = head[2]; rc = head[3]; n = 0; split("", line); next }
{ line[++n] = $0 }
END { finish(); fact = "guests"; emit_same() }`;

/** The whole awk program that the host kit carries. */
export function comparableProgram(): string {
  const names = Object.keys(comparable);
  return [common, ...Object.values(comparable), driver(names)].join('\n').trim() + '\n';
}
