# shellcheck shell=sh
# Sourced by wicked: ifcheck, ifstatus, show-config.

devices() { ip -o link show | sed 's/^[0-9]*: \([^:@]*\)[:@].*/\1/'; }

# Everything that wicked knows: devices, and interfaces that are only configured.
workers() { { devices; [ -d "$config" ] && ls "$config"; } | grep -vxF lo | sort -u; }

say_check() { printf '%-15s %-22s = %s\n' "$1" "$2" "$3"; }

# ifcheck CHECK NAME...: `changed` or `missed`. The first finding gives the code.
ifcheck() {
  check=$1 code=0
  shift
  # shellcheck disable=SC2046
  [ "$1" != all ] || set -- $(workers)
  for name in "$@"; do
    if ! exists "$name" && [ ! -e "$config/$name" ]; then
      say_check "$name" 'device exists' no
      found=157
    elif [ "$check" = missed ]; then
      found=0
      exists "$name" || found=157
      say_check "$name" 'device exists' "$([ $found = 0 ] && echo yes || echo no)"
    else
      found=0
      if exists "$name" && is_changed "$name"; then found=163; fi
      say_check "$name" 'configuration changed' "$([ $found = 0 ] && echo no || echo yes)"
    fi
    [ $code != 0 ] || code=$found
  done
  return $code
}

ifstatus() {
  code=0 count=0
  # shellcheck disable=SC2046
  [ "$1" != all ] || set -- lo $(workers)
  for name in "$@"; do
    count=$((count + 1))
    status_of "$name"
    [ "$status" = 0 ] || code=$status
    show_status "$name"
  done
  [ "$count" = 1 ] || [ $code = 0 ] || code=2
  return $code
}

status_of() {
  status=0
  if ! exists "$1"; then
    status=157 word=no-device
  elif [ ! -e "$applied_dir/$1" ] && [ "$1" != lo ]; then
    status=156 word=device-unconfigured
  elif [ -e "$applied_dir/$1" ] && grep -q '^master ' "$applied_dir/$1"; then
    word=enslaved
  else
    word=up
    case $(ip -o link show dev "$1") in
      *NO-CARRIER*) grep -qxE 'type bridge|link-required no' "$applied_dir/$1" || { status=168 word=no-carrier; } ;;
    esac
  fi
}

show_status() {
  printf '%-15s %s\n' "$1" "$word"
  [ "$status" != 157 ] || return 0
  ip -o link show dev "$1" | sed 's/^\([0-9]*\): .* mtu \([0-9]*\) .* state \([A-Z]*\).*/      link:     #\1, state \3, mtu \2/' |
    sed 's/state UP,/state up,/; s/state DOWN,/state down,/; s/state UNKNOWN,/state up,/'
  [ ! -e "$config/$1" ] || echo "      config:   compat:suse:/etc/sysconfig/network/ifcfg-$1"
  ip -4 -o addr show dev "$1" | sed 's/.* inet \([0-9./]*\) .*/      addr:     ipv4 \1 [static]/'
  ip -4 route show dev "$1" | sed -n 's/^\([^ ]*\) via \([^ ]*\).*/      route:    ipv4 \1 via \2 proto static/p'
}

# The interfaces as XML, in the order of their names.
show_config() {
  for file in "$1"/*; do
    [ -e "$file" ] || continue
    name=${file##*/}
    read_interface "$file"
    printf '<interface origin="compat:suse:%s/ifcfg-%s">\n  <name>%s</name>\n  <control>\n    <mode>%s</mode>\n  </control>\n' \
      "$2" "$name" "$name" "$(mode_word "$startmode")"
    [ -z "$master" ] || printf '  <link>\n    <master>%s</master>\n    <port type="%s"/>\n  </link>\n' "$master" "$(port_type "$file" "$master")"
    [ "$type" != bridge ] || printf '  <bridge>\n    <stp>%s</stp>\n  </bridge>\n' "$([ "$stp" = 1 ] && echo true || echo false)"
    [ "$type" != bond ] || printf '  <bond>\n    <mode>%s</mode>\n  </bond>\n' "$mode"
    [ "$type" != vlan ] || printf '  <vlan>\n    <device>%s</device>\n    <tag>%s</tag>\n  </vlan>\n' "$over" "$tag"
    printf '  <ipv4>\n    <enabled>%s</enabled>\n  </ipv4>\n' "$([ "$with_ip" = yes ] && echo true || echo false)"
    show_static "$file"
    printf '</interface>\n'
  done
}

# port_type FILE MASTER: of what it is a port.
port_type() { if grep -qxF 'type bond' "${1%/*}/$2" 2>/dev/null; then echo bond; else echo bridge; fi; }

mode_word() { case $1 in auto) echo boot ;; *) echo "$1" ;; esac; }

show_static() {
  grep -qE '^(address|route) ' "$1" || return 0
  echo '  <ipv4:static>'
  while read -r key dest gw _; do
    case $key in
      address) printf '    <address>\n      <local>%s</local>\n    </address>\n' "$dest" ;;
      route)
        printf '    <route>\n'
        [ "$dest" = default ] || printf '      <destination>%s</destination>\n' "$dest"
        [ "$gw" = - ] || printf '      <nexthop>\n        <gateway>%s</gateway>\n      </nexthop>\n' "$gw"
        printf '    </route>\n'
        ;;
    esac
  done <"$1"
  echo '  </ipv4:static>'
}
