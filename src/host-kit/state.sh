# What a transaction is in, as lines `KEY VALUE` in vf_text.

vf_state() {
  vf_decision
  vf_phase_now
  vf_left_until "$vf_txn/deadline" || vf_left=-1
  vf_lines="id $vf_id${vf_nl}protocol 1"
  vf_meta run && vf_lines="$vf_lines${vf_nl}run $vf_value"
  vf_meta owner && vf_lines="$vf_lines${vf_nl}owner $vf_value"
  vf_lines="$vf_lines${vf_nl}decision $vf_decided${vf_nl}decided-by $vf_decided_by"
  vf_lines="$vf_lines${vf_nl}phase $vf_phase${vf_nl}progress $vf_progress"
  vf_state_line step
  vf_state_line error
  vf_state_line proof none
  vf_state_line differs
  vf_state_line attempt 0
  vf_lines="$vf_lines${vf_nl}left $vf_left${vf_nl}stopped $(vf_names_in "$vf_txn/stopped")"
  vf_text=$vf_lines$vf_nl
}

# NAME [DEFAULT]: the first line of the file of that name.
vf_state_line() {
  vf_line=
  [ ! -f "$vf_txn/$1" ] || IFS= read -r vf_line <"$vf_txn/$1" || :
  vf_line=${vf_line:-${2:-}}
  [ -z "$vf_line" ] || vf_lines="$vf_lines$vf_nl$1 $vf_line"
}

vf_names_in() {
  vf_list=
  for vf_file in "$1"/*; do
    case $vf_file in *.tmp) continue ;; esac
    [ -f "$vf_file" ] && vf_list="$vf_list ${vf_file##*/}"
  done
  printf '%s' "${vf_list# }"
}

# vf_phase and vf_progress; a phase whose process is gone without a word has failed.
vf_phase_now() {
  vf_phase=staged vf_progress='done'
  [ ! -f "$vf_txn/phase" ] || read -r vf_phase vf_progress <"$vf_txn/phase" || :
  [ ! -f "$vf_txn/closed" ] || vf_phase=closed
  [ "$vf_progress" = running ] || return 0
  vf_clock
  vf_holder_lives "$vf_txn/pid.$vf_phase" || vf_progress=failed
}

# vf_decided (none, confirmed, rolled-back) and vf_decided_by.
vf_decision() {
  vf_decided=none vf_decided_by=none
  [ ! -s "$vf_txn/decision" ] || read -r vf_decided vf_decided_by vf_line <"$vf_txn/decision"
}

vf_show_state() {
  vf_state
  vf_frame state 0 "$vf_text"
}

vf_status() {
  vf_head
  vf_show_state
  # Read once: it grows under our hands.
  vf_text=$(cat "$vf_txn/trail")
  vf_frame trail 0 "$vf_text$vf_nl"
  vf_end
}
