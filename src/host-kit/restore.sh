# What rollback puts back, item by item; an item that fails is said and does not stop the next.

vf_failed_item() {
  vf_point undo-failed "$1" 1 "$(vf_plain "$vf_why")"
}

vf_restore_files() {
  while read -r vf_item vf_item_path vf_item_kind vf_item_mode vf_item_uid vf_item_gid vf_item_sum <&3; do
    vf_restore_file || vf_failed_item "$vf_item_path"
  done 3<"$vf_txn/old/list"
  [ ! -f "$vf_txn/folders" ] || sort -ru "$vf_txn/folders" | while read -r vf_folder; do
    rmdir -- "$vf_root$vf_folder" 2>/dev/null
  done
}

vf_restore_file() {
  vf_why=
  vf_restore_link
  vf_resolve "$vf_root$vf_item_path"
  rm -f -- "${vf_target%/*}/.vifleet.$vf_id.new"
  if [ "$vf_item_kind" = absent ]; then
    [ -e "$vf_target" ] || return 0
    rm -f -- "$vf_target" && vf_sync "${vf_target%/*}"
  elif ! vf_is_old "$vf_target"; then
    vf_replace "$vf_txn/old/$vf_item" "$vf_target" "$vf_item_mode" "$vf_item_uid" "$vf_item_gid"
  fi
}

vf_restore_link() {
  [ -f "$vf_txn/old/$vf_item.link" ] && [ ! -L "$vf_root$vf_item_path" ] || return 0
  rm -f -- "$vf_root$vf_item_path"
  ln -s -- "$(cat "$vf_txn/old/$vf_item.link")" "$vf_root$vf_item_path"
}

# Whether the file is as the checkpoint has it: bytes, mode and owner.
vf_is_old() {
  [ -f "$1" ] || return 1
  vf_sum=$(sha256sum <"$1")
  [ "$(stat -c '%a %u %g' -- "$1") ${vf_sum%% *}" = "$vf_item_mode $vf_item_uid $vf_item_gid $vf_item_sum" ]
}

# By value: those that steps wrote, and those that the facts watch. A kernel module that came meanwhile cannot be taken
# away, but 0 is what its absence meant.
vf_restore_sysctls() {
  while read -r vf_key vf_old; do
    [ "$vf_old" = - ] || [ ! -f "$vf_root/proc/sys/$vf_key" ] || vf_sysctl_set "$vf_key" "$vf_old"
  done <"$vf_txn/before/sysctls"
  while IFS=: read -r vf_key vf_old; do
    vf_expect_sysctl "$vf_key" "$vf_old" || [ ! -f "$vf_root/proc/sys/$vf_key" ] || vf_sysctl_set "$vf_key" "$vf_old"
  done <"$vf_txn/before/raw.sysctl"
  vf_key=net/bridge/bridge-nf-call-iptables
  case $(cat "$vf_txn/before/raw.sysctl") in
    *"$vf_key"*) ;;
    *) [ ! -f "$vf_root/proc/sys/$vf_key" ] || vf_sysctl_set "$vf_key" 0 ;;
  esac
}

# Policies that were not there are forgotten. Those that are missing came with links, and come back with them.
vf_restore_policies() {
  vf_fact_policies | while read -r vf_policy; do
    case "$vf_nl$(cat "$vf_txn/before/raw.policies")$vf_nl" in
      *"$vf_nl$vf_policy$vf_nl"*) ;;
      *) vf_forget_policy "$vf_policy" || : ;;
    esac
  done
}

# Only what differs is started, stopped, enabled or disabled.
vf_restore_services() {
  vf_systemd && vf_has systemctl || return 0
  vf_now_services=$(vf_fact_services)
  while read -r vf_unit_name vf_was_active vf_was_enabled; do
    vf_was_now=$(printf '%s\n' "$vf_now_services" | awk -v unit="$vf_unit_name" '$1 == unit {print $2, $3}')
    [ "$vf_was_now" = "$vf_was_active $vf_was_enabled" ] || vf_restore_service
  done <"$vf_txn/before/raw.services"
}

vf_restore_service() {
  if [ "${vf_was_now#* }" != "$vf_was_enabled" ]; then
    case $vf_was_enabled in
      enabled) systemctl enable "$vf_unit_name" ;;
      disabled) systemctl disable "$vf_unit_name" ;;
    esac
  fi
  if [ "${vf_was_now% *}" != "$vf_was_active" ]; then
    case $vf_was_active in
      active) systemctl start "$vf_unit_name" ;;
      inactive) systemctl stop "$vf_unit_name" ;;
    esac
  fi
} >/dev/null 2>&1 </dev/null

# The broad hand: everything starts anew from the files that are back.
vf_restart_services() {
  {
    if vf_systemd && vf_has systemctl; then
      systemctl restart wicked.service
    else
      wicked ifreload all
    fi
    ! grep -q '^SuSEfirewall2 active' "$vf_txn/before/services" || SuSEfirewall2 start
  } >/dev/null 2>&1 </dev/null
  vf_await_wicked
}

# Guests that this change started, with what is being taken back, stop; they are in stopped/ then.
vf_stop_new_guests() {
  for vf_new_guest in $(vf_names_in "$vf_txn/started"); do
    vf_limits=$(awk -v name="$vf_new_guest" '$1 == "guest-stop" && $2 == name {print $3, $4; exit}' \
      "$vf_txn/undo" "$vf_txn/steps.stop-guests")
    vf_await_create "$vf_new_guest" 60
    # shellcheck disable=SC2086
    if vf_guest_stop "$vf_new_guest" ${vf_limits:-60 fail}; then
      rm -f "$vf_txn/started/$vf_new_guest"
    else
      vf_failed_item "$vf_new_guest"
    fi
  done
}

# In the plan's order, then whoever else was stopped. `started` is for what is to be undone: these are not.
vf_start_stopped_guests() {
  for vf_old_guest in $(awk '$1 == "guest-start" {print $2}' "$vf_txn/undo") $(vf_names_in "$vf_txn/stopped"); do
    [ -f "$vf_txn/stopped/$vf_old_guest" ] || continue
    read -r vf_old_config vf_old_limit vf_line <"$vf_txn/stopped/$vf_old_guest"
    vf_guest_start "$vf_old_guest" "$vf_old_config" "$vf_old_limit" || vf_failed_item "$vf_old_guest"
    [ -f "$vf_txn/stopped/$vf_old_guest" ] || rm -f "$vf_txn/started/$vf_old_guest"
  done
}
