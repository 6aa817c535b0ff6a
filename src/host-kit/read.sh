# The verb `read`: facts, files, record, open transaction, probes. Writes nothing, anywhere.

vf_read() {
  vf_head
  vf_want_facts='' vf_want_files='' vf_want_probes=''
  while vf_next_frame; do
    [ "$vf_name" != end ] || break
    vf_text=$(head -c "$vf_size")
    vf_after_frame || vf_damaged "$vf_name" cut
    case $vf_name in
      facts) vf_want_facts=$vf_text ;;
      files) vf_want_files=$vf_text ;;
      probes) vf_want_probes=$vf_text ;;
      *) vf_damaged unknown "$(vf_plain "$vf_name")" ;;
    esac
  done
  [ "$vf_name" = end ] || vf_damaged end missing
  vf_clock
  vf_frame boot 0 "$vf_boot $vf_now$vf_nl"
  vf_read_transaction
  [ -z "$vf_want_facts" ] || vf_show_facts "$vf_want_facts"
  [ -z "$vf_want_files" ] || vf_show_files "$vf_want_files"
  [ -z "$vf_want_probes" ] || vf_show_probes "$vf_want_probes"
  vf_end
}

# The open transaction and the record. A confirmed transaction's record counts, also before it was put in place.
vf_read_transaction() {
  vf_record=$vf_base/record
  if vf_slurp "$vf_base/open" && [ -d "$vf_base/txn/$vf_text" ]; then
    vf_use "$vf_text"
    vf_decision
    [ "$vf_decided" != confirmed ] || vf_record=$vf_txn/record.new
    vf_state
    vf_frame transaction 0 "$vf_text"
  else
    vf_frame transaction 0 ''
  fi
  if [ -f "$vf_record" ]; then
    vf_frame_file record 0 "$vf_record"
  else
    vf_frame record 1 ''
  fi
}

# NAME RC FILE
vf_frame_file() {
  vf_size=$(wc -c <"$3")
  printf '@ %s %s %s\n' "$1" "$2" "$((vf_size))"
  cat "$3"
  echo
}

