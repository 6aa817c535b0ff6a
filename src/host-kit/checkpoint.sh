# The checkpoint: what rollback puts back. The comparable facts are saved by the comparison before it.

# old/list: `N PATH absent`, or `N PATH file MODE UID GID SHA256` with the content in old/N; old/N.link: the path is a
# link, and where to.
vf_checkpoint() {
  : >"$vf_txn/old/list"
  while read -r vf_n vf_do vf_path _; do
    vf_save_old "$vf_n" "$vf_path" || vf_refuse check checkpoint "$vf_path"
  done <"$vf_txn/files"
  vf_save_sysctls
  vf_remember_ports
  vf_write "$vf_txn/boot" "$vf_boot"
}

vf_save_old() {
  [ ! -L "$vf_root$2" ] || readlink "$vf_root$2" >"$vf_txn/old/$1.link"
  vf_resolve "$vf_root$2"
  if [ ! -e "$vf_target" ]; then
    echo "$1 $2 absent" >>"$vf_txn/old/list"
    return
  fi
  [ -f "$vf_target" ] && vf_copy_all "$vf_target" "$vf_txn/old/$1" && vf_same_file "$vf_target" "$vf_txn/old/$1" || return
  vf_sum=$(sha256sum <"$vf_txn/old/$1")
  echo "$1 $2 file $(stat -c '%a %u %g' -- "$vf_target") ${vf_sum%% *}" >>"$vf_txn/old/list"
}

# With extended attributes and access lists where the tools know them.
vf_copy_all() { cp --preserve=all -- "$1" "$2" 2>/dev/null || cp -p -- "$1" "$2"; }

# The values that steps are going to write over, whatever the facts cover: `KEY VALUE`, `-` for a key that is absent.
vf_save_sysctls() {
  awk '$1 == "sysctl-set" {print $2}' "$vf_txn/steps.change" "$vf_txn/undo" | sort -u | while read -r vf_key; do
    vf_line=-
    read -r vf_line 2>/dev/null <"$vf_root/proc/sys/$vf_key" || vf_line=-
    printf '%s %s\n' "$vf_key" "$vf_line"
  done >"$vf_txn/before/sysctls"
}
