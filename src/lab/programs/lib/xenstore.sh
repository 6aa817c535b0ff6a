# shellcheck shell=sh
# Sourced by the xenstore programs and xl.

# The words of one call, and what is left of them.
# shellcheck disable=SC2034
full=0 remaining=0

# store VERB FULL ARGUMENT...
store() {
  store_verb=$1 store_full=$2
  shift 2
  flock "$LAB_STATE/xenstore.lock" awk -v FILE="$LAB_STATE/xenstore" -v VERB="$store_verb" -v FULL="$store_full" -f "$lib/xenstore.awk" -- "$@"
}

store_options() {
  full=0
  while [ $# -gt 0 ]; do
    case $1 in
      -f | -p | -fp) full=1 ;;
      -s) ;;
      --) shift && break ;;
      -*) echo "${0##*/}: invalid option -- '${1#-}'" >&2 && exit 1 ;;
      *) break ;;
    esac
    shift
  done
  remaining=$#
}
