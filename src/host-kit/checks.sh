# Dry checks of what is staged, by the host's own programs. One whose program is missing is skipped, and said so.

vf_run_checks() {
  while read -r vf_check vf_path; do
    case $vf_check in
      shell) vf_check_shell "$vf_path" ;;
      bash) vf_check_bash "$vf_path" ;;
      wicked) vf_check_wicked ;;
      dnsmasq) vf_check_dnsmasq "$vf_path" ;;
      xl) vf_check_xl "$vf_path" ;;
      *) vf_damaged checks "$vf_check" ;;
    esac
  done <"$vf_txn/checks"
}

vf_skip() { vf_point skipped check "$@"; }

# The staged file that is to become PATH, in vf_staged; 1 where nothing is staged for it.
vf_find_staged() {
  vf_staged=
  while read -r vf_n vf_do vf_at _; do
    [ "$vf_do $vf_at" != "put $1" ] || vf_staged=$vf_txn/new/$vf_n
  done <"$vf_txn/files"
  [ -n "$vf_staged" ]
}

vf_staged_of() { vf_find_staged "$1" || vf_damaged checks "$1"; }

vf_check_shell() {
  vf_staged_of "$1"
  vf_said=$(sh -n "$vf_staged" 2>&1) || vf_refuse check shell "$1" "$(vf_plain "$vf_said")"
}

# What SuSEfirewall2 sources: its configuration, files of interfaces (for FW_ZONE), and custom rules, which are nobody's to
# stage and are looked at where they are. A file that bash refused before is not made worse.
vf_check_bash() {
  vf_has bash || { vf_skip bash "$1"; return; }
  vf_find_staged "$1" || vf_staged=$vf_root$1
  [ -f "$vf_staged" ] || { vf_skip bash "$1" is not there; return; }
  vf_said=$(bash -n "$vf_staged" 2>&1) && return
  if [ "$vf_staged" != "$vf_root$1" ] && [ -f "$vf_root$1" ] && ! bash -n "$vf_root$1" 2>/dev/null; then
    vf_skip bash "$1" was unreadable before
    return
  fi
  vf_refuse check bash "$1" "$(vf_plain "$vf_said")"
}

# From its input: a dnsmasq that AppArmor guards may not read what is staged.
vf_check_dnsmasq() {
  vf_staged_of "$1"
  vf_has dnsmasq || { vf_skip dnsmasq "$1"; return; }
  vf_said=$(dnsmasq --test --conf-file=- <"$vf_staged" 2>&1) || vf_refuse check dnsmasq "$1" "$(vf_plain "$vf_said")"
}

# xl reads configs without Xen only to say nothing at all: then there is nothing to learn from it.
vf_check_xl() {
  vf_staged_of "$1"
  if ! vf_has xl || ! xl list >/dev/null 2>&1; then
    vf_skip xl "$1"
    return
  fi
  vf_said=$(xl create -n "$vf_staged" 2>&1) || vf_refuse check xl "$1" "$(vf_plain "$vf_said")"
}

# wicked leaves files out without a word (rc 0), so each staged interface must show up in what it has read.
vf_check_wicked() {
  vf_has wicked || { vf_skip wicked; return; }
  vf_tree=$vf_txn/tree
  mkdir -p "$vf_tree/etc/sysconfig"
  cp -RL "$vf_root/etc/sysconfig/network" "$vf_tree/etc/sysconfig/" 2>/dev/null || mkdir -p "$vf_tree/etc/sysconfig/network"
  while read -r vf_n vf_do vf_path _; do
    case $vf_path in /etc/sysconfig/network/*) ;; *) continue ;; esac
    if [ "$vf_do" = put ]; then
      cp "$vf_txn/new/$vf_n" "$vf_tree$vf_path"
    else
      rm -f "$vf_tree$vf_path"
    fi
  done <"$vf_txn/files"
  vf_said=$(wicked show-config "compat:suse:$vf_tree/etc/sysconfig/network" 2>&1) ||
    vf_refuse check wicked "$(vf_plain "$vf_said")"
  vf_check_interfaces
  rm -rf "$vf_tree"
}

vf_check_interfaces() {
  while read -r vf_n vf_do vf_path _; do
    case $vf_do:$vf_path in put:/etc/sysconfig/network/ifcfg-*) ;; *) continue ;; esac
    case $vf_said in
      *"<name>${vf_path##*/ifcfg-}</name>"*) ;;
      *) vf_refuse check wicked "${vf_path##*/}" is not read ;;
    esac
  done <"$vf_txn/files"
}
