# At boot. `files`, before anything reads them: an armed and undecided change is taken back. `guests`, after the network
# and xendomains: the proof, and the guests that the change had stopped.

vf_boot_files() {
  vf_is_armed || return 0
  vf_decide rolled-back boot
  if [ "$vf_decided" = confirmed ]; then
    vf_settle
    vf_stopped_by_reboot
    return
  fi
  vf_proved && return
  vf_stopped_by_reboot
  rm -f "$vf_txn/reserve" "$vf_txn/proof"
  [ ! -f "$vf_txn/touched" ] || vf_restore_files
}

# One that never was armed has changed nothing: the next begin clears it away.
vf_is_armed() { [ -f "$vf_txn/phase" ] && [ ! -f "$vf_txn/closed" ]; }

vf_proved() { vf_slurp "$vf_txn/proof" && [ "$vf_text" = verified ]; }

# A reboot has stopped everybody. Who had been stopped by this change, and is to run, is stopped by it again: nobody else
# may start them.
vf_stopped_by_reboot() {
  vf_clock
  vf_slurp "$vf_txn/stopped-boot" && [ "$vf_text" = "$vf_boot" ] && return
  for vf_word in $(vf_names_in "$vf_txn/ran"); do
    [ "$vf_decided" != confirmed ] || vf_is_to_start "$vf_word" || continue
    read -r vf_config vf_limit <"$vf_txn/ran/$vf_word"
    [ "$vf_decided" != confirmed ] || vf_config=$(vf_new_config "$vf_word")
    vf_write "$vf_txn/stopped/$vf_word" "$vf_config $vf_limit 0 $vf_boot held"
    rm -f "$vf_txn/started/$vf_word"
  done
  vf_write "$vf_txn/stopped-boot" "$vf_boot"
}

vf_new_config() {
  awk -v name="$1" '$1 == "guest-start" && $2 == name {print $3; exit}' "$vf_txn/steps.start-guests"
}

vf_is_to_start() { [ -n "$(vf_new_config "$1")" ]; }

# Of those that this change had stopped once, one still waits for this boot's second unit.
vf_guests_to_come() {
  vf_rebooted || return 1
  ! vf_slurp "$vf_txn/guests-boot" || [ "$vf_text" != "$vf_boot" ] || return 1
  for vf_word in $(vf_names_in "$vf_txn/ran"); do
    ! vf_is_to_start "$vf_word" || return 0
  done
  return 1
}

vf_boot_guests() {
  vf_is_armed || return 0
  # Where the first unit could not run, its work comes first.
  vf_boot_files
  if [ "$vf_decided" = confirmed ]; then
    vf_start_stopped_guests
    # Also where one did not start: the trail has it, and the host is free for whoever mends it.
    vf_write "$vf_txn/guests-boot" "$vf_boot"
    return
  fi
  vf_proved && return
  vf_boot_proof || vf_rollback_run
}

# The host has started from the old files: often there is nothing left to undo but the guests.
vf_boot_proof() {
  vf_hold "$vf_txn/rollback.lock" 0 || return 0
  vf_i_am rollback
  vf_write "$vf_txn/phase" 'rollback running'
  vf_write "$vf_txn/attempt" 0
  vf_point rollback 0
  vf_start_stopped_guests
  vf_booted=0
  vf_prove_rollback && vf_rolled_back || vf_booted=1
  vf_let_go "$vf_txn/rollback.lock"
  return "$vf_booted"
}
