# The firewall, by SuSEfirewall2, and the exact rules of the checkpoint, whoever made them.

# `start` loads the rules anew without taking them away first; a restart would open a gap and stop forwarding.
vf_firewall_load() {
  vf_said=$(SuSEfirewall2 start 2>&1) || {
    vf_why="SuSEfirewall2: $(vf_plain "$vf_said")"
    return 1
  }
}

# KIND WORDS... (docs/protocol.md). SuSEfirewall2 loses a rule that iptables refuses, says so on stderr alone, and exits 0.
vf_expect_rule() {
  vf_said=$(vf_fact_rules4) || { vf_why='iptables-save fails: nobody knows the rules'; return 1; }
  if [ "$1" = admits ]; then
    printf '%s\n' "$vf_said" | awk -v link="$2" -v port="$3" "$vf_rule_reader $vf_admission" ||
      { vf_why="new connections to port $3 on $2 are dropped"; return 1; }
  else
    printf '%s\n' "$vf_said" | awk -v kind="$1" -v a="$2" -v b="$3" -v c="${4:-}" -v d="${5:-}" -v e="${6:-}" \
      "$vf_rule_reader $vf_rule_finder" || { vf_why='no such rule is loaded'; return 1; }
  fi
}

# A rule is lost where another program has the lock of xtables for a moment, so the rules are loaded once more, once in a
# transaction. What was read back since the first load must still be so, and the rule of WORDS... too.
vf_load_again() {
  [ ! -f "$vf_txn/loaded-again" ] || return 1
  vf_write "$vf_txn/loaded-again" yes || return
  vf_point again firewall-load "$vf_why"
  vf_firewall_load || return
  vf_read_back_again && vf_patient 6 vf_expect_rule "$@" || { vf_why="$vf_why, also when loaded once more"; return 1; }
}

# The read-backs between the last load and the step that is being done.
vf_read_back_again() {
  awk -v to="$vf_step_no" 'NR >= to {exit} $1 == "firewall-load" {text = ""} /^expect-/ {text = text $0 "\n"}
    END {printf "%s", text}' "$vf_txn/steps.change" >"$vf_txn/read-back"
  while IFS= read -r vf_load_line <&4; do
    # shellcheck disable=SC2086
    vf_step $vf_load_line 4<&- || { vf_why="$vf_load_line: $vf_why"; return 1; }
  done 4<"$vf_txn/read-back"
}

# Chains are input_ZONE and forward_ZONE; the default zone gets whatever no link decides. FW_PROTECT_FROM_...="notrack" lets
# a link in without its zone. `one` and `two`: what is masqueraded or published needs a rule that also lets it through.
vf_rule_finder='
  BEGIN {
    short["external"] = "ext"; short["internal"] = "int"; short["dmz"] = "dmz"
    drops["DROP"] = drops["REJECT"] = drops["reject_func"] = 1
  }
  !/^-A / { next }
  { read_rule() }
  odd || !fresh { next }
  kind == "zone" && table == "filter" && chain == toupper(a) && proto == "any" && (link_in == b || link_in == "") {
    if (link_in == b && target == "ACCEPT") { one = two = 1; exit }
    if (index(target, a "_") == 1) { one = two = (target == a "_" short[c]); exit }
  }
  kind == "forward" && table == "filter" && chain ~ /^forward_/ && link_in == "" && link_out == "" {
    if (from == b && dest == c && proto == d && port == (e == "-" ? "" : e) && (a == "accept" ? target == "ACCEPT" : target in drops))
      one = two = 1
  }
  kind == "masquerade" && link_out == b && covers(from, a) && dest == "0.0.0.0/0" && proto == "any" {
    if (table == "nat" && chain == "POSTROUTING" && target == "MASQUERADE") one = 1
    if (table == "filter" && chain ~ /^forward_/ && target == "ACCEPT") two = 1
  }
  kind == "publish" && proto == a {
    if (table == "nat" && chain == "PREROUTING" && dest == b "/32" && port == c && target == "DNAT" && to == d ":" e) one = 1
    if (table == "filter" && chain ~ /^forward_/ && covers(dest, d "/32") && port == e && target == "ACCEPT") two = 1
  }
  END { exit !(one && two) }
'

vf_restore_rules() {
  vf_restore_rules_of rules4 iptables-save iptables-restore
  vf_restore_rules_of rules6 ip6tables-save ip6tables-restore
}

# FACT SAVE RESTORE. A dump holds the tables that existed: newer ones are emptied with it.
vf_restore_rules_of() {
  vf_has "$2" && vf_has "$3" || return 0
  "$2" 2>/dev/null | awk -v old="$vf_txn/before/raw.$1" '
    BEGIN {while ((getline text < old) > 0) {print text; if (text ~ /^\*/) had[text] = 1}}
    /^\*/ {gone = !($0 in had); if (gone) {print; open = 1}}
    gone && /^:/ && $2 != "-" {print $1, "ACCEPT [0:0]"}
    gone && /^COMMIT/ {print; gone = 0}' >"$vf_txn/restore.$1"
  [ ! -s "$vf_txn/restore.$1" ] || "$3" <"$vf_txn/restore.$1" >/dev/null 2>&1
}
