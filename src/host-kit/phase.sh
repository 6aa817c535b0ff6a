# Phases: stop-guests, change, start-guests. `go` starts one as a process that neither SSH nor the controller is the
# parent of; `run` is that process.

vf_phases='stop-guests change start-guests'

# TOKEN PHASE
vf_go() {
  vf_head
  vf_check_token "$1"
  case " $vf_phases " in *" $2 "*) ;; *) vf_refuse phase "$2" ;; esac
  vf_mutex
  vf_refuse_decided
  if [ ! -f "$vf_txn/phase.$2" ]; then
    vf_refuse_out_of_order "$2"
    vf_give_time "$2"
    vf_write "$vf_txn/phase.$2" begun
    vf_write "$vf_txn/phase" "$2 pending"
    vf_launch "$2" || vf_write "$vf_txn/phase" "$2 failed"
  fi
  vf_show_state
  vf_end
}

vf_refuse_decided() {
  vf_decision
  [ "$vf_decided" = none ] || vf_refuse decided "$vf_decided" "$vf_decided_by"
}

# What comes before must be done (where it has steps), nothing may have failed or still run.
vf_refuse_out_of_order() {
  vf_phase_now
  case $vf_progress in done) ;; *) vf_refuse phase "$vf_phase" "$vf_progress" ;; esac
  [ "$vf_phase" != staged ] || vf_refuse not-armed
  for vf_word in $vf_phases; do
    [ "$vf_word" != "${1:-}" ] || return 0
    [ ! -s "$vf_txn/steps.$vf_word" ] || [ -f "$vf_txn/phase.$vf_word" ] || vf_refuse phase "$vf_word" pending
  done
}

# The guard waits for the longest time of the phase, and for the window after it.
vf_give_time() {
  vf_meta "limit:$1"
  vf_limit=${vf_value:-60}
  vf_meta window
  vf_extend_to "$((vf_limit + vf_value))"
}

# Never earlier than it is.
vf_extend_to() {
  vf_left_until "$vf_txn/deadline" || vf_left=0
  [ "$1" -le "$vf_left" ] || vf_write "$vf_txn/deadline" "$vf_boot $((vf_now + $1))"
  vf_left_until "$vf_txn/deadline"
  vf_lease "$((vf_left + 60))"
}

vf_launch() {
  if vf_systemd; then
    systemctl start --no-block "vifleet-run@$1.service" >/dev/null 2>&1
  else
    vf_detach "$vf_txn/kit" run "$vf_id" "$1"
  fi
}

# PHASE: in the process of the phase.
vf_run() {
  trap '' HUP PIPE
  if [ "$1" = rollback ]; then
    vf_rollback_run
    return
  fi
  vf_slurp "$vf_txn/phase" && [ "$vf_text" = "$1 pending" ] || return 0
  vf_i_am "$1"
  vf_write "$vf_txn/phase" "$1 running"
  vf_point phase "$1"
  # From here on a rollback has something to undo.
  [ "$1" != change ] || vf_write "$vf_txn/touched" yes
  vf_outcome=failed
  ! vf_run_steps "$1" || vf_outcome='done'
  vf_window_again
  vf_write "$vf_txn/phase" "$1 $vf_outcome"
  [ "$vf_outcome" = failed ] || vf_point "done" "$1"
}

# What the phase did not need of its longest time is given back: from here on the window counts, so that a host that was
# cut off by the change comes back soon. What somebody asked for by `extend` stays.
vf_window_again() {
  vf_meta window
  vf_left_until "$vf_txn/extended" || vf_left=0
  [ "$vf_left" -gt "$vf_value" ] || vf_left=$vf_value
  vf_write "$vf_txn/deadline" "$vf_boot $((vf_now + vf_left))"
}

vf_i_am() {
  vf_clock
  vf_write "$vf_txn/pid.$1" "$$ $vf_boot"
}

# All steps of a phase, until one fails or somebody decides.
vf_run_steps() {
  vf_step_no=0
  while IFS= read -r vf_step_line <&3; do
    vf_step_no=$((vf_step_no + 1))
    vf_decision
    [ "$vf_decided" = none ] || return 1
    vf_write "$vf_txn/step" "$vf_step_no $vf_step_line"
    vf_point step "$1" "$vf_step_no" "$vf_step_line"
    vf_rc=0
    # shellcheck disable=SC2086
    vf_step $vf_step_line 3<&- </dev/null || vf_rc=$?
    if [ "$vf_rc" -ne 0 ]; then
      vf_write "$vf_txn/error" "$vf_step_line: ${vf_why:-exit status $vf_rc}"
      vf_point failed "$1" "$vf_step_no" "$vf_rc"
      return 1
    fi
  done 3<"$vf_txn/steps.$1"
}
