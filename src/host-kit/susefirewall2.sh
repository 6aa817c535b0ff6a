# The firewall, by SuSEfirewall2, and the exact rules of the checkpoint, whoever made them.

# `start` loads the rules anew without taking them away first; a restart would open a gap and stop forwarding.
vf_firewall_load() {
  vf_said=$(SuSEfirewall2 start 2>&1) || {
    vf_why="SuSEfirewall2: $(vf_plain "$vf_said")"
    return 1
  }
}

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
