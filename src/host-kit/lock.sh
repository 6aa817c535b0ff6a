# The lock: one transaction at a time. It is examined and changed only by the process that holds `mutex`, so that what
# is found in it without a living process is what somebody left behind.

# Held while the lock, or what goes with it, is looked at and changed; a refusal where it cannot be had.
vf_mutex() {
  vf_hold "$vf_base/mutex" 10
  case $? in
    1)
      vf_lock_holder || :
      vf_refuse locked "$vf_who"
      ;;
    2) vf_refuse space "$vf_base" ;;
  esac
}

# The lease counts while a controller can be expected to come back.
vf_lease() {
  vf_clock
  vf_write "$vf_base/lock/lease" "$vf_boot $((vf_now + $1))"
}

vf_leased() { vf_left_until "$vf_base/lock/lease" && [ "$vf_left" -gt 0 ]; }

# OWNER RUN ID of the holder, in vf_who.
vf_lock_holder() {
  vf_who='- - -'
  vf_lock_run=
  [ -f "$vf_base/lock/holder" ] || return 1
  read -r vf_lock_id vf_lock_run vf_lock_owner <"$vf_base/lock/holder"
  vf_who="$vf_lock_owner $vf_lock_run $vf_lock_id"
}

vf_take_lock() {
  mkdir -p "$vf_base/lock"
  vf_write "$vf_base/lock/holder" "$vf_id $vf_run $vf_owner"
}

# May the transaction vf_id of the run vf_run begin? Returns where the host is free; a refusal otherwise. What is decided
# and proved is closed, lease or not: nothing is left to protect. What never was armed has changed nothing, and goes.
vf_admit() {
  vf_new=$vf_id
  vf_lock_holder || :
  vf_slurp "$vf_base/open" || { vf_forget_unarmed; return; }
  vf_use "$vf_text"
  [ -d "$vf_txn" ] || { rm -f "$vf_base/open"; vf_use "$vf_new"; return; }
  vf_slurp "$vf_txn/protocol" && [ "$vf_text" = 1 ] || vf_refuse foreign "$vf_id"
  vf_decision
  vf_phase_now
  [ "$vf_phase" != staged ] || vf_decided=nothing
  case $vf_decided in
    nothing) vf_close ;;
    none) vf_refuse_open ;;
    *)
      vf_refuse_unproved
      vf_close
      ;;
  esac
  vf_use "$vf_new"
}

# A lock without an open transaction belongs to a begin that died before it armed.
vf_forget_unarmed() {
  rm -rf "$vf_base/lock"
  [ -z "$vf_lock_run" ] || [ -f "$vf_base/txn/$vf_lock_id/closed" ] || rm -rf "${vf_base:?}/txn/$vf_lock_id"
  vf_forget_unpacked
}

# What a begin that died had unpacked; the folders carry the numbers of their processes.
vf_forget_unpacked() {
  for vf_file in "$vf_base"/txn/.in.*; do
    kill -0 "${vf_file##*.}" 2>/dev/null || rm -rf "$vf_file"
  done
}

# Undecided work keeps the host; whether its controller can be expected to come back decides only about the words.
vf_refuse_open() {
  ! vf_leased || vf_refuse locked "$vf_who"
  vf_refuse undecided "$vf_who"
}

# So does a rollback that is not proved, or whose process has not disarmed yet: it would disarm the next transaction. And
# a confirmed change whose guests a reboot has stopped, until the host has started them.
vf_refuse_unproved() {
  if [ "$vf_decided" = confirmed ]; then
    ! vf_guests_to_come || vf_refuse locked "$vf_who"
    return 0
  fi
  vf_slurp "$vf_txn/proof" || vf_text=none
  case $vf_text in
    verified) vf_patient 10 vf_rollback_ended || vf_refuse locked "$vf_who" ;;
    failed) vf_refuse rollback-failed "$vf_id" ;;
    *) vf_refuse locked "$vf_who" ;;
  esac
}

vf_rollback_ended() {
  vf_clock
  ! vf_holder_lives "$vf_txn/rollback.lock"
}

vf_new_token() {
  vf_token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  vf_write "$vf_txn/token" "$vf_token"
}

vf_check_token() {
  vf_slurp "$vf_txn/token" && [ "$vf_text" = "$1" ] || vf_refuse token
}
