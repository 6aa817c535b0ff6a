# The proof of a rollback: what is read back equals the checkpoint. `ifcheck` is not part of it: links whose files are
# back may agree with them better than they did before; nor are the system's release and programs.

vf_proof_facts='links services addresses routes sysctl rules4 rules6 policies guests'

vf_prove_rollback() {
  vf_tries=5
  until vf_differs; do
    vf_tries=$((vf_tries - 1))
    [ "$vf_tries" -gt 0 ] || break
    sleep 1
  done
  vf_write "$vf_txn/differs" "$vf_differ"
  if [ -z "$vf_differ" ]; then
    vf_point proof OK
  else
    # shellcheck disable=SC2086
    vf_point proof $vf_differ
    return 1
  fi
}

# Names of facts, files and guests that are not as they were, in vf_differ; true when there are none.
vf_differs() {
  vf_differ=
  mkdir -p "$vf_txn/now"
  vf_save_facts "$vf_txn/now"
  for vf_fact in $vf_proof_facts; do
    case $vf_fact in
      guests) vf_same_guests || vf_differ="$vf_differ guests" ;;
      *) vf_same_file "$vf_txn/before/$vf_fact" "$vf_txn/now/$vf_fact" || vf_differ="$vf_differ $vf_fact" ;;
    esac
  done
  while read -r vf_item vf_item_path vf_item_kind vf_item_mode vf_item_uid vf_item_gid vf_item_sum; do
    vf_same_old || vf_differ="$vf_differ $vf_item_path"
  done <"$vf_txn/old/list"
  vf_differ=${vf_differ# }
  [ -z "$vf_differ" ]
}

vf_same_old() {
  [ ! -f "$vf_txn/old/$vf_item.link" ] || [ -L "$vf_root$vf_item_path" ] || return 1
  vf_resolve "$vf_root$vf_item_path"
  if [ "$vf_item_kind" = absent ]; then [ ! -e "$vf_target" ]; else vf_is_old "$vf_target"; fi
}

# Each guest of the checkpoint as it was, with its vifs where they were. One that this change never touched may have
# gone by itself; after a reboot, those too that nobody starts. Who came meanwhile is not our business.
vf_same_guests() {
  awk -v ran=" $(vf_names_in "$vf_txn/ran") " '
    FILENAME ~ /\/now\/guests$/ {
      if ($1 == "guest") runs[$2] = 1
      now[$0] = 1
      next
    }
    {
      if (!($2 in runs)) { if (index(ran, " " $2 " ")) exit bad = 1; next }
      if (!($0 in now)) exit bad = 1
    }
    END {exit bad}' "$vf_txn/now/guests" "$vf_txn/before/guests"
}
