# The verb `begin`: unpack, lock, compare, stage, check, checkpoint, arm. Until it is armed nothing outside of B changes.

vf_begin() {
  # Once the request is here, a cut connection does not stop it half way.
  trap '' HUP PIPE
  vf_head
  vf_in=$vf_base/txn/.in.$$
  rm -rf "$vf_in"
  mkdir -p "$vf_base/txn" 2>/dev/null && mkdir "$vf_in" 2>/dev/null ||
    { cat >/dev/null; vf_refuse read-only "$vf_base"; }
  trap 'rm -rf "$vf_in"; vf_let_go_all' 0
  vf_unpack "$vf_in"
  vf_txn=$vf_in
  vf_meta run && vf_run=$vf_value
  vf_meta owner && vf_owner=$vf_value
  vf_use "$1"
  vf_mutex
  trap 'rm -rf "$vf_in"; vf_let_go_all' 0
  if vf_goes_on; then
    vf_new_token
  else
    vf_start
  fi
  vf_meta window
  vf_lease "$((vf_value + 60))"
  vf_frame token 0 "$vf_token$vf_nl"
  vf_show_state
  vf_end
}

# Whether this transaction is open and this run's: then begin only gives a new token. What it was before is refused.
vf_goes_on() {
  [ -d "$vf_txn" ] || return 1
  vf_decision
  [ "$vf_decided" = none ] || vf_refuse decided "$vf_decided" "$vf_decided_by"
  vf_phase_now
  [ "$vf_phase" != staged ] || return 1
  [ "$vf_phase" != closed ] || vf_refuse decided none none
  vf_meta run
  [ "$vf_value" = "$vf_run" ] || { vf_lock_holder || :; vf_refuse locked "$vf_who"; }
}

vf_start() {
  vf_admit
  vf_admit_beside_endpoint
  rm -rf "$vf_txn"
  vf_take_lock
  mv "$vf_in" "$vf_txn"
  # Who refuses from here on leaves no trace.
  trap 'vf_abandon; vf_let_go_all' 0
  vf_write "$vf_txn/protocol" 1
  vf_point begin "$vf_run" "$vf_owner"
  vf_save_kit
  vf_compare
  vf_check_root
  vf_point staged
  vf_run_checks
  vf_point checkpoint
  vf_checkpoint
  vf_sync_folders
  vf_write "$vf_base/open" "$vf_id"
  vf_arm
  vf_new_token
  trap vf_let_go_all 0
}

vf_abandon() {
  [ ! -f "$vf_txn/deadline" ] || vf_disarm
  rm -rf "$vf_base/open" "$vf_base/lock" "$vf_txn"
}

# The copy that serves the transaction from now on; whoever runs it as a file calls vf_main.
vf_save_kit() {
  # shellcheck disable=SC2016
  printf '%s\nvf_main "$@"\n' "$VF_KIT" >"$vf_txn/kit" || vf_refuse space
  vf_sum=$(sed -e 1d -e '$d' "$vf_txn/kit" | sha256sum)
  [ "${vf_sum%% *}" = "$VF_KIT_HASH" ] || vf_damaged kit
}

# What the plan relied on is still so. The facts are saved on the way: they are the checkpoint's.
vf_compare() {
  vf_save_facts "$vf_txn/before"
  while read -r vf_kind vf_name vf_hash; do
    case $vf_kind in
      fact) vf_file=$vf_txn/before/$vf_name ;;
      file) vf_resolve "$vf_root$vf_name" && vf_file=$vf_target ;;
    esac
    vf_sum=-
    [ ! -e "$vf_file" ] || vf_sum=$(sha256sum <"$vf_file" 2>/dev/null)
    [ "${vf_sum%% *}" = "$vf_hash" ] || vf_refuse stale "$vf_name"
  done <"$vf_txn/expect"
}

# Both the change and its rollback must be able to write, into what the host starts from the next time.
vf_check_root() {
  vf_refuse_snapshot
  vf_need=1024
  while read -r vf_n vf_do vf_path _; do
    vf_resolve "$vf_root$vf_path"
    vf_folder=${vf_target%/*}
    while [ ! -d "$vf_folder" ]; do vf_folder=${vf_folder%/*}; done
    [ -w "${vf_folder:-/}" ] && ! vf_mounted_read_only "${vf_folder#"$vf_root"}" || vf_refuse read-only "$vf_path"
    [ ! -f "$vf_target" ] || vf_need=$((vf_need + $(wc -c <"$vf_target") / 1024 + 1))
    vf_free=$(df -Pk "${vf_folder:-/}" | awk 'NR == 2 {print $4}')
    [ "${vf_free:-0}" -gt 1024 ] || vf_refuse space "$vf_folder"
  done <"$vf_txn/files"
  # The rollback gives this back to itself first.
  dd if=/dev/zero of="$vf_txn/reserve" bs=1024 count="$vf_need" 2>/dev/null || vf_refuse space "$vf_base"
}

# FOLDER: root may write anywhere, says the test(1) of some shells; the last mount over the folder knows better.
vf_mounted_read_only() {
  awk -v folder="${1:-/}/" '
    {at = $2; sub(/\/*$/, "/", at)}
    index(folder, at) == 1 && length(at) >= longest {longest = length(at); option = "," $4 ","}
    END {exit option !~ /,ro,/}' "$vf_root/proc/mounts" 2>/dev/null
}

# Roots of snapshots (snapper, transactional-update): after an update or a snapper rollback the host starts from another
# one, whose /etc has never seen what is written here. Where either side is no such root there is nothing to compare.
vf_refuse_snapshot() {
  vf_has btrfs || return 0
  vf_snapshot=$(awk '$2 == "/" {root = $3 == "btrfs" ? $4 : ""} END {print root}' "$vf_root/proc/mounts" 2>/dev/null | vf_snapshot_number)
  vf_next=$(btrfs subvolume get-default "$vf_root/" 2>/dev/null | vf_snapshot_number)
  [ -z "$vf_snapshot" ] || [ -z "$vf_next" ] || [ "$vf_snapshot" = "$vf_next" ] ||
    vf_refuse pending-snapshot "$vf_next" after "$vf_snapshot"
}

vf_snapshot_number() { sed -n 's|.*/\.snapshots/\([0-9][0-9]*\)/snapshot.*|\1|p'; }

vf_sync_folders() {
  vf_sync "$vf_txn" "$vf_txn"/* "$vf_txn"/old/* "$vf_txn"/new/* "$vf_txn"/before/*
}
