# Files in their place: beside it first, under a name that nobody reads, then renamed over it.

# PATH: the staged file. N PATH MODE UID GID SHA256 come from the transaction's list.
vf_file_put() {
  vf_listed put "$1" || return
  vf_make_folder "$1"
  vf_resolve "$vf_root$1"
  vf_replace "$vf_txn/new/$vf_n" "$vf_target" "$vf_mode" "$vf_uid" "$vf_gid" || return
  vf_sum=$(sha256sum <"$vf_target")
  [ "${vf_sum%% *}" = "$vf_hash" ] || { vf_why="$1 is not what was written"; return 1; }
}

# A link is removed as a link: what it leads to is somebody else's.
vf_file_remove() {
  vf_listed remove "$1" || return
  rm -f -- "$vf_root$1" || { vf_why="cannot remove $1"; return 1; }
  vf_sync "$(vf_dirname "$vf_root$1")"
}

vf_dirname() { printf '%s' "${1%/*}"; }

vf_listed() {
  while read -r vf_n vf_what vf_path vf_mode vf_uid vf_gid vf_hash; do
    [ "$vf_what $vf_path" != "$1 $2" ] || return 0
  done <"$vf_txn/files"
  vf_why="$2 is not among the files"
  return 1
}

# Folders that are missing are made, and written down first, so that rollback can take them away.
vf_make_folder() {
  vf_folder=${1%/*}
  [ ! -d "$vf_root$vf_folder" ] || return 0
  while [ ! -d "$vf_root$vf_folder" ]; do
    echo "$vf_folder" >>"$vf_txn/folders"
    vf_folder=${vf_folder%/*}
  done
  vf_sync "$vf_txn/folders"
  # Readable for those who read such folders, as packages make them.
  (umask 022 && mkdir -p -- "$vf_root${1%/*}")
}

# SOURCE TARGET MODE UID GID; `-` keeps the owner that is there, else root. What else the old file has (attributes,
# access lists) goes over to the new one.
vf_replace() {
  vf_temp=${2%/*}/.vifleet.$vf_id.new
  rm -f -- "$vf_temp"
  if [ -f "$2" ]; then
    vf_copy_all "$2" "$vf_temp" || { vf_why="cannot write in ${2%/*}"; return 1; }
    [ "$4" != - ] || set -- "$1" "$2" "$3" "$(stat -c %u -- "$2")" "$5"
    [ "$5" != - ] || set -- "$1" "$2" "$3" "$4" "$(stat -c %g -- "$2")"
  fi
  [ "$4" != - ] || set -- "$1" "$2" "$3" 0 "$5"
  [ "$5" != - ] || set -- "$1" "$2" "$3" "$4" 0
  { cat -- "$1" >"$vf_temp" && vf_own "$vf_temp" "$4" "$5" && chmod -- "$3" "$vf_temp"; } 2>/dev/null || {
    rm -f -- "$vf_temp"
    vf_why="cannot write $2"
    return 1
  }
  vf_sync "$vf_temp"
  mv -f -T -- "$vf_temp" "$2" || { vf_why="cannot replace $2"; return 1; }
  vf_sync "${2%/*}"
}

# Who is not root may keep what is theirs: small test hosts.
vf_own() { [ "$(stat -c '%u:%g' -- "$1")" = "$2:$3" ] || chown -- "$2:$3" "$1"; }
