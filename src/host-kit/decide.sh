# One file decides: `confirmed` or `rolled-back`, put in place by ln(1), so that the first writer wins, whoever it is.

# DECISION BY: what was decided is in vf_decided and vf_decided_by afterwards.
vf_decide() {
  vf_decision
  [ "$vf_decided" = none ] || return 0
  # What was kept for this moment: a full disk must not stand in its way.
  rm -f "$vf_txn/reserve"
  vf_point decided "$1" "$2"
  vf_clock
  printf '%s %s %s\n' "$1" "$2" "$vf_now" >"$vf_txn/decision.$$" && vf_sync "$vf_txn/decision.$$" &&
    ln "$vf_txn/decision.$$" "$vf_txn/decision" 2>/dev/null
  rm -f "$vf_txn/decision.$$"
  vf_sync "$vf_txn"
  vf_decision
}

# TOKEN
vf_confirm() {
  vf_head
  vf_check_token "$1"
  vf_mutex
  vf_decision
  if [ "$vf_decided" = none ]; then
    vf_refuse_out_of_order
    vf_lease 60
    vf_decide confirmed controller
    [ "$vf_decided" != none ] || vf_refuse space "$vf_base"
  fi
  [ "$vf_decided" = confirmed ] || vf_refuse decided "$vf_decided" "$vf_decided_by"
  vf_settle || :
  vf_show_state
  vf_end
}

# What follows from `confirmed`; may be repeated, also by the guard, the next boot and the next begin.
vf_settle() {
  [ ! -f "$vf_txn/closed" ] || return 0
  vf_same_file "$vf_txn/record.new" "$vf_base/record" && return
  cp -- "$vf_txn/record.new" "$vf_base/record.$$.tmp" && vf_sync "$vf_base/record.$$.tmp" &&
    mv -f -- "$vf_base/record.$$.tmp" "$vf_base/record" && vf_sync "$vf_base"
}

vf_same_file() {
  [ -f "$1" ] && [ -f "$2" ] && [ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]
}

# TOKEN SECONDS
vf_extend() {
  vf_head
  vf_check_token "$1"
  case $2 in '' | *[!0-9]* | ??????*) vf_refuse phase "$2" ;; esac
  vf_refuse_decided
  vf_extend_to "$2"
  cp -- "$vf_txn/deadline" "$vf_txn/extended"
  vf_show_state
  vf_end
}

# By the controller, or whoever asks by name.
vf_ask_rollback() {
  vf_head
  vf_decide rolled-back "controller"
  [ "$vf_decided" = rolled-back ] || vf_refuse decided "$vf_decided" "$vf_decided_by"
  vf_slurp "$vf_txn/proof" || vf_text=none
  vf_clock
  if [ "$vf_text" != verified ] && [ ! -f "$vf_txn/closed" ] && ! vf_holder_lives "$vf_txn/rollback.lock"; then
    rm -f "$vf_txn/proof"
    vf_write "$vf_txn/phase" 'rollback pending'
    vf_launch rollback
  fi
  vf_show_state
  vf_end
}

# TOKEN; `-` where it is lost with its controller. The lease is of no account: it protects what is not decided, or not
# proved, and that is released by nobody.
vf_release() {
  vf_head
  vf_mutex
  [ "$1" = - ] || vf_check_token "$1"
  if [ ! -f "$vf_txn/closed" ]; then
    vf_lock_holder || :
    vf_decision
    if [ "$vf_decided" = none ]; then
      [ "$1" != - ] || vf_refuse_open
      vf_refuse phase undecided
    fi
    vf_refuse_unproved
    vf_close
  fi
  vf_show_state
  vf_end
}

# Disarm, give the host free. The order matters after a power cut: as long as `open` is there, it can be done again.
vf_close() {
  vf_decision
  # Without its record nobody would know what is ours: then it stays open.
  [ "$vf_decided" != confirmed ] || vf_settle || vf_refuse space "$vf_base"
  vf_disarm
  [ -f "$vf_txn/closed" ] || vf_point closed
  vf_write "$vf_txn/closed" yes
  rm -f "$vf_txn/reserve"
  if vf_slurp "$vf_base/open" && [ "$vf_text" = "$vf_id" ]; then
    rm -f "$vf_base/open"
    rm -rf "$vf_base/lock"
  fi
  vf_sync "$vf_base"
  vf_prune
}

# The last five closed transactions are kept.
vf_prune() {
  # shellcheck disable=SC2012
  ls -t "$vf_base/txn" | while read -r vf_name; do [ ! -f "$vf_base/txn/$vf_name/closed" ] || echo "$vf_name"; done |
    sed 1,5d | while read -r vf_name; do rm -rf "${vf_base:?}/txn/$vf_name"; done
}
