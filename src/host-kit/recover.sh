# For a person at the console, in words. `list`: one line. Without a word: what it is in, and what can be typed.

vf_recover() {
  vf_state
  case ${1:-} in
    list) printf '%s  %s, %s, rollback %s\n' "$vf_id" "$vf_decided" "$vf_phase" "$(vf_proof_word)" ;;
    '')
      printf '%s' "$vf_text"
      echo
      tail -n 20 "$vf_txn/trail"
      echo
      echo "sh $vf_base/recover $vf_id restore   takes the change back"
      echo "sh $vf_base/recover $vf_id accept    the host is fine as it is: close the change"
      ;;
    restore) vf_recover_restore ;;
    accept) vf_recover_accept ;;
    *) echo "restore or accept, not $1" >&2; return 1 ;;
  esac
}

vf_proof_word() {
  vf_slurp "$vf_txn/proof" || vf_text=none
  printf '%s' "$vf_text"
}

vf_recover_restore() {
  [ ! -f "$vf_txn/closed" ] || { echo "$vf_id is closed; apply the old state as a new change" >&2; return 1; }
  vf_decide rolled-back console
  [ "$vf_decided" = rolled-back ] || { echo "$vf_id was confirmed; apply the old state as a new change" >&2; return 1; }
  [ "$(vf_proof_word)" = verified ] || { rm -f "$vf_txn/proof"; vf_rollback_run; }
  [ "$(vf_proof_word)" = verified ] || { echo "not all is as it was: $(cat "$vf_txn/differs")" >&2; return 1; }
  vf_close
  echo "$vf_id is taken back, and closed"
}

vf_recover_accept() {
  vf_decision
  [ "$vf_decided" != none ] || { echo "$vf_id is not decided: restore it, or let its controller confirm" >&2; return 1; }
  vf_close
  echo "$vf_id is closed"
}
