# shellcheck shell=sh
# Sourced by wicked: the configuration of a folder, as one file per interface.

# config_read DIR OUT: 1 when the whole source is unreadable.
config_read() {
  mkdir -p "$2"
  config_stream "$1" |
    LC_ALL=C awk -v OUT="$2" -f "$lib/numbers.awk" -f "$lib/wicked-files.awk" -f "$lib/wicked-routes.awk" -f "$lib/wicked-interfaces.awk"
}

config_stream() {
  for config_file in "$1"/ifcfg-* "$1"/routes "$1"/ifroute-*; do
    [ -e "$config_file" ] || continue
    printf '\001file %s\n' "$config_file"
    [ -d "$config_file" ] || cat "$config_file"
    printf '\n\001end\n'
  done
}
