# shellcheck shell=sh
# Sourced by wicked: ifup, ifdown, ifreload. $config holds one file per configured interface.

# Interfaces that start by themselves, as `all` means them.
automatic() {
  for file in "$config"/*; do
    [ -e "$file" ] || continue
    read_interface "$file"
    case $startmode in
      auto | hotplug | nfsroot | ifplugd) printf '%s ' "${file##*/}" ;;
    esac
  done
}

# with_relatives NAME...: the interfaces that have to be started for these, in the order of their start.
with_relatives() {
  bridges='' bonds='' vlans='' others='' looked=' '
  while [ $# -gt 0 ]; do
    name=$1
    shift
    case $looked in *" $name "*) continue ;; esac
    looked="$looked$name "
    [ -e "$config/$name" ] || continue
    read_interface "$config/$name"
    # shellcheck disable=SC2086
    case $type in
      vlan) vlans="$name $vlans" && set -- "$@" "$over" ;;
      bridge) bridges="$bridges $name" && set -- "$@" $ports ;;
      bond) bonds="$bonds $name" && set -- "$@" $ports ;;
      *) others="$others $name" ;;
    esac
  done
  # What has ports comes first, so that the ports find it, and what a VLAN is on before the VLAN.
  echo "$bridges $bonds $others $vlans" | tr ' ' '\n' | awk 'NF'
}

# start NAME...: starts them and what they need; `results` gets lines `NAME STATUS REQUIRED`.
start() {
  mkdir -p "$nanny_dir"
  results=''
  starting=$(with_relatives "$@")
  # What moves from one link to another goes first, so that the other can have its routes.
  for name in $starting; do
    if exists "$name" && [ -e "$config/$name" ]; then drop_old_addresses "$name" "$config/$name"; fi
  done
  for name in $starting; do
    [ -e "$config/$name" ] || continue
    policy_of "$name"
    cp "$config/$name" "$policy"
    start_interface "$name" "$config/$name"
    results="$results$name $status $required
"
  done
}

words_of() {
  case $1 in
    0) echo up ;;
    157) echo no-device ;;
    162) echo setup-in-progress ;;
    168) echo no-carrier ;;
    *) echo failed ;;
  esac
}

# report NAME...: prints the state of each, and returns what wicked returns: the code of a single interface as it is,
# of several 2 where a required one is missing.
report() {
  failed=0 single=0
  while read -r name status required; do
    case " $* " in
      *" $name "*) ;;
      *) continue ;;
    esac
    printf '%-15s %s\n' "$name" "$(words_of "$status")"
    single=$status
    if [ "$status" != 0 ] && [ "$required" != no ]; then failed=2; fi
  done <<END
$results
END
  if [ $# = 1 ] && [ "$all" = no ]; then return "$single"; fi
  return "$failed"
}

ifup() {
  wanted=''
  for name in "$@"; do
    if [ "$name" = all ]; then
      wanted="$wanted $(automatic)"
    elif [ -e "$config/$name" ]; then
      wanted="$wanted $name"
    fi
  done
  # shellcheck disable=SC2086
  set -- $wanted
  if [ $# = 0 ]; then
    echo 'ifup: no matching interfaces'
    return 3
  fi
  start "$@"
  report "$@"
}

# ifdown DELETE NAME...: only what ifup configured, unless it is told to delete. Virtual devices go; nanny forgets
# what is taken down, but not what has no device now. Always 0.
ifdown() {
  delete=$1 matched=no
  shift
  # shellcheck disable=SC2046
  [ "$1" != all ] || set -- $(cd "$applied_dir" 2>/dev/null && ls)
  for name in "$@"; do
    exists "$name" || continue
    [ -e "$applied_dir/$name" ] || [ "$delete" = yes ] || continue
    matched=yes
    policy_of "$name"
    rm -f "$policy"
    take_down "$name" "$delete"
  done
  [ $matched = yes ] || echo 'ifdown: no matching interfaces'
}

# take_down NAME DELETE: `never` keeps a virtual device.
take_down() {
  ip addr flush dev "$1"
  ip link set dev "$1" down
  leave_master "$1"
  rm -f "$applied_dir/$1"
  case $2$(ip -d -o link show dev "$1") in
    never*) word=device-ready ;;
    *' bridge forward_delay '* | *' vlan protocol '* | *' bond mode '*) ip link del dev "$1" && word=device-deleted ;;
    *) word=device-ready ;;
  esac
  printf '%-15s %s\n' "$1" "$word"
}

# An interface is changed when its device exists and its configuration is not what was applied to it.
is_changed() {
  if [ -e "$applied_dir/$1" ]; then
    ! cmp -s "$config/$1" "$applied_dir/$1"
  else
    [ -e "$config/$1" ]
  fi
}

needs_reload() {
  if exists "$1"; then
    is_changed "$1"
  else
    # A hotplug device that is not there has nothing to reload: nanny keeps the policy it has, if any.
    [ -e "$config/$1" ] && grep -qxE 'type (bridge|vlan|bond)' "$config/$1"
  fi
}

# ifreload DRY NAME...: down and up again of what changed. What lost its configuration is taken down, and that is a success.
ifreload() {
  dry=$1 changed='' up=''
  shift
  # shellcheck disable=SC2046
  [ "$1" != all ] || set -- $({ automatic | tr ' ' '\n'; ls "$applied_dir" 2>/dev/null; } | sort -u)
  for name in "$@"; do
    if needs_reload "$name"; then changed="$changed $name"; fi
  done
  if [ -z "$changed" ]; then
    echo 'ifreload: no configuration changes to reload'
    return 0
  fi
  for name in $changed; do
    if [ ! -e "$config/$name" ]; then
      [ "$dry" = yes ] && echo "- $name" >&2 && continue
      policy_of "$name"
      rm -f "$policy"
      take_down "$name" yes
    else
      [ "$dry" = yes ] && echo "+ $name" >&2 && continue
      up="$up $name"
      if exists "$name"; then bounce "$name"; fi
    fi
  done
  # shellcheck disable=SC2086
  set -- $up
  [ $# -gt 0 ] || return 0
  start "$@"
  report "$@"
}

# Down without losing the device. Its own ports come out, foreign ones (guests') stay in.
bounce() {
  [ -e "$applied_dir/$1" ] || return 0
  ip addr flush dev "$1"
  read_interface "$applied_dir/$1"
  for port in $ports; do
    if exists "$port"; then ip link set dev "$port" nomaster; fi
  done
  ip link set dev "$1" down
  leave_master "$1"
}
