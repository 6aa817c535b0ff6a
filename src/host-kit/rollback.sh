# Rollback: back to the checkpoint, every item even after an error, proved by reading back, tried again, and at last
# with a broad hand. It runs in a process of its own; a second one finds the first at work and leaves.

vf_rollback_run() {
  vf_hold "$vf_txn/rollback.lock" 0 || return 0
  vf_decision
  vf_slurp "$vf_txn/proof" || vf_text=none
  [ "$vf_decided $vf_text" != 'rolled-back verified' ] && [ "$vf_decided" = rolled-back ] || return 0
  vf_i_am rollback
  vf_write "$vf_txn/phase" 'rollback running'
  rm -f "$vf_txn/reserve"
  vf_stop_phases
  vf_await_wicked
  if vf_try_all; then
    vf_rolled_back
  else
    vf_write "$vf_txn/proof" failed
    vf_write "$vf_txn/phase" 'rollback failed'
  fi
  vf_let_go "$vf_txn/rollback.lock"
}

vf_rolled_back() {
  vf_write "$vf_txn/proof" verified
  vf_write "$vf_txn/phase" 'rollback done'
  # Disarming comes last: until here a power cut finds the boot units.
  vf_disarm
}

vf_try_all() {
  vf_attempt=0
  vf_meta retries
  for vf_delay in $(printf '%s' "${vf_value:-0,30,120}" | tr , ' '); do
    sleep "$vf_delay"
    vf_attempt=$((vf_attempt + 1))
    vf_try && return
  done
  vf_attempt=$((vf_attempt + 1))
  vf_point rollback "$vf_attempt" broad
  vf_restart_services
  vf_try && return
  vf_last_resort
  return 1
}

# The boot units are still armed: they do it all again, before the network starts. Once only: a host that boots for ever
# is no better.
vf_last_resort() {
  vf_meta last-resort
  [ "$vf_value" = reboot ] && [ ! -f "$vf_txn/rebooted" ] || return 0
  vf_write "$vf_txn/rebooted" yes
  vf_point rollback reboot
  sync
  systemctl reboot >/dev/null 2>&1
}

vf_try() {
  vf_write "$vf_txn/attempt" "$vf_attempt"
  vf_point rollback "$vf_attempt"
  vf_undo_all
  vf_prove_rollback
}

# Where the change phase never began, only guests can have been touched; but a reboot leaves behind what no file holds.
vf_undo_all() {
  vf_stop_new_guests
  if [ -f "$vf_txn/touched" ] || vf_rebooted; then
    vf_undo_lines before
    vf_restore_files
    # First of all the old rules, which admit the old way in; loading the firewall below may write over them.
    vf_restore_rules
    vf_undo_lines after
    vf_restore_links
    vf_restore_sysctls
    vf_restore_policies
    vf_restore_services
    vf_restore_rules
    vf_put_ports_back
  fi
  vf_start_stopped_guests
}

vf_rebooted() {
  vf_clock
  vf_slurp "$vf_txn/boot" && [ "$vf_text" != "$vf_boot" ]
}

# before|after: the plan's undo lines on this side of the line `restore`.
vf_undo_lines() {
  [ -f "$vf_txn/touched" ] || return 0
  vf_side=before
  vf_undo_no=0
  while IFS= read -r vf_step_line <&3; do
    vf_undo_no=$((vf_undo_no + 1))
    if [ "$vf_step_line" = restore ]; then
      vf_side=after
    elif [ "$vf_side" = "$1" ]; then
      vf_undo_line
    fi
  done 3<"$vf_txn/undo"
}

# Guests are not the plan's to order here: who was started anew is stopped, and who was stopped is started, whatever the
# plan's lines say; a line for one that this change never touched must not touch it now.
vf_undo_line() {
  case $vf_step_line in guest-stop\ * | guest-start\ *) return ;; esac
  vf_point undo "$vf_undo_no" "$vf_step_line"
  vf_undo_rc=0
  # shellcheck disable=SC2086
  vf_step $vf_step_line 3<&- </dev/null || vf_undo_rc=$?
  [ "$vf_undo_rc" -eq 0 ] || vf_point undo-failed "$vf_undo_no" "$vf_undo_rc" "$(vf_plain "$vf_why")"
}

# Stop what may still be changing things: the phase's unit and its whole process group.
vf_stop_phases() {
  for vf_word in $vf_phases; do
    ! vf_systemd || [ ! -f "$vf_txn/phase.$vf_word" ] || systemctl stop "vifleet-run@$vf_word.service" >/dev/null 2>&1
    vf_end_group "$vf_txn/pid.$vf_word"
  done
}

vf_end_group() {
  [ -f "$1" ] && read -r vf_group vf_then_boot <"$1" || return 0
  vf_clock
  [ "$vf_then_boot" = "$vf_boot" ] || return 0
  # A number that was given to another program since is not ours to end.
  if kill -0 "$vf_group" 2>/dev/null; then
    case $(tr '\0' ' ' 2>/dev/null <"/proc/$vf_group/cmdline") in *"$vf_txn/kit"*) ;; *) return 0 ;; esac
  fi
  kill -TERM "-$vf_group" 2>/dev/null || return 0
  vf_tries=20
  while kill -0 "-$vf_group" 2>/dev/null && [ "$vf_tries" -gt 0 ]; do
    vf_tries=$((vf_tries - 1))
    vf_nap
  done
  kill -KILL "-$vf_group" 2>/dev/null || :
}
