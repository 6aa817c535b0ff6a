# The guard: what takes a change back that nobody confirmed in time. The timer (or the loop) calls it often; the deadline
# is a file that it reads each time, so it can be moved.

vf_guard() {
  trap '' HUP PIPE
  [ ! -f "$vf_txn/closed" ] || { vf_disarm; return; }
  vf_decision
  case $vf_decided in
    none)
      vf_left_until "$vf_txn/deadline" && [ "$vf_left" -gt 0 ] && return
      vf_decide rolled-back guard
      vf_guard_decided
      ;;
    *) vf_guard_decided ;;
  esac
}

# A rollback whose process died is taken up again; one that was not proved waits for a person.
vf_guard_decided() {
  if [ "$vf_decided" = confirmed ]; then
    vf_settle
    vf_disarm
    return
  fi
  vf_slurp "$vf_txn/proof" || vf_text=none
  case $vf_text in
    none) vf_rollback_run ;;
    verified) vf_disarm ;;
  esac
}

# Without systemd. Each look is a process of its own, so that one that dies takes nothing along.
vf_guard_loop() {
  trap '' HUP PIPE
  vf_i_am guard
  while [ -d "$vf_txn" ] && [ ! -f "$vf_txn/closed" ]; do
    sh "$vf_txn/kit" guard "$vf_id" </dev/null >/dev/null 2>&1
    vf_decision
    [ "$vf_decided" != confirmed ] || break
    vf_slurp "$vf_txn/proof" && break
    sleep 1
  done
}
