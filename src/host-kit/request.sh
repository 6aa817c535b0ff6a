# Requests: frames on standard input. Words of a request come from strict patterns; what is not one is refused.

# The next frame's name and size in vf_name and vf_size.
vf_next_frame() {
  vf_at='' vf_name='' vf_size=''
  read -r vf_at vf_name vf_size || return 1
  [ "$vf_at" = @ ] || return 1
  case $vf_size in '' | *[!0-9]*) return 1 ;; esac
}

# The newline after a frame's content: without it the content was cut.
vf_after_frame() { IFS= read -r vf_line && [ -z "$vf_line" ]; }

vf_damaged() { vf_refuse frame "$@"; }

# A word that may stand in the command line of a program.
vf_safe_word() {
  case $1 in
    '' | -* | *[!A-Za-z0-9._:/@+,=~-]* | .. | ../* | */.. | */../*) return 1 ;;
  esac
}

vf_safe_id() {
  vf_safe_word "$1" || return 1
  case $1 in */* | .*) return 1 ;; esac
}

# Everything of the request, unpacked into the folder $1, or a refusal; the folder is the caller's to remove.
vf_unpack() {
  mkdir "$1/new" "$1/old" "$1/before" "$1/stopped" "$1/ran" "$1/started" || vf_refuse read-only "$vf_base"
  while vf_next_frame; do
    case $vf_name in
      end) break ;;
      meta | expect | files | undo | checks) vf_file=$1/$vf_name ;;
      record) vf_file=$1/record.new ;;
      steps:stop-guests | steps:change | steps:start-guests) vf_file=$1/steps.${vf_name#steps:} ;;
      data:*[!0-9]* | data:) vf_damaged "$vf_name" ;;
      data:*) vf_file=$1/new/${vf_name#data:} ;;
      *) vf_damaged unknown "$(vf_plain "$vf_name")" ;;
    esac
    head -c "$vf_size" >"$vf_file" || vf_refuse space
    vf_after_frame || vf_damaged "$vf_name" cut
  done
  [ "$vf_name" = end ] || vf_damaged end missing
  for vf_name in meta expect files undo checks record.new steps.stop-guests steps.change steps.start-guests; do
    [ -f "$1/$vf_name" ] || vf_damaged "$vf_name" missing
  done
  vf_check_words "$1"
  vf_check_data "$1"
}

# No word of a step, a path or an expectation can be taken for an option, leave its folder, or hold what a shell reads.
vf_check_words() {
  vf_bad=$(cd "$1" && awk '
    function bad(why) { print FILENAME ":" FNR " " why; exit }
    /[^A-Za-z0-9._:\/@+,=~ -]/ || /  / || /^ / || / $/ || /^$/ { bad("characters") }
    { for (i = 1; i <= NF; i++) if ($i ~ /^-./ || $i ~ /(^|\/)\.\.(\/|$)/) bad("word") }
    FILENAME == "files" && !($1 ~ /^[0-9]+$/ && $3 ~ /^\// && (($2 == "put" && NF == 7) || ($2 == "remove" && NF == 3))) { bad("file") }
    FILENAME == "expect" && !(NF == 3 && ($1 == "fact" || ($1 == "file" && $2 ~ /^\//))) { bad("expectation") }
    FILENAME == "meta" && NF < 2 { bad("meta") }
  ' meta expect files undo checks steps.stop-guests steps.change steps.start-guests)
  [ -z "$vf_bad" ] || vf_damaged "$vf_bad"
}

# Each file that is to be put has arrived as the plan has it.
vf_check_data() {
  awk '$2 == "put" {print $7 "  new/" $1}' "$1/files" >"$1/sums"
  [ ! -s "$1/sums" ] || (cd "$1" && sha256sum -c sums >/dev/null 2>&1) || vf_damaged data
  rm -f "$1/sums"
}

# KEY: its value in the transaction's meta, in vf_value; empty where there is none.
vf_meta() {
  vf_value=
  while IFS= read -r vf_line; do
    case $vf_line in "$1 "*) vf_value=${vf_line#"$1 "} ;; esac
  done <"$vf_txn/meta"
}
