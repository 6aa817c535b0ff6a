# shellcheck shell=sh
# Sourced by wicked and wicked-nanny-event: brings one interface to what its configuration file (see
# wicked-interfaces.awk) says, with ip(8). Each function sets `status` to the code that ifstatus would give.

run_dir=${VIFLEET_ROOT:-}/run/wicked
applied_dir=$run_dir/applied
nanny_dir=$run_dir/nanny

exists() { ip link show dev "$1" >/dev/null 2>&1; }

# Sets `policy`. In a policy's name `_`, `.` and `-` are written `__`, `_d` and `_m`.
policy_of() { policy=$nanny_dir/policy__$(printf '%s' "$1" | sed 's/_/__/g; s/\./_d/g; s/-/_m/g'); }

# read_interface FILE: variables type, stp, delay, mode, miimon, ports, over, tag, master, lladdr, mtu, required, with_ip, startmode
# shellcheck disable=SC2034
read_interface() {
  type=nic stp=0 delay=0 mode='' miimon=0 ports='' over='' tag='' master='' lladdr='' mtu='' required=auto with_ip=yes startmode=manual
  while read -r key words; do
    case $key in
      type) type=$words ;;
      startmode) startmode=$words ;;
      bridge) stp=${words% *} delay=${words#* } ;;
      bond) mode=${words% *} miimon=${words#* } ;;
      ports) ports=$words ;;
      vlan) over=${words% *} tag=${words#* } ;;
      master) master=$words ;;
      lladdr) lladdr=$words ;;
      mtu) mtu=$words ;;
      link-required) required=$words ;;
      ip) with_ip=$words ;;
    esac
  done <"$1"
}

# make_device NAME FILE: virtual devices are made, others have to be there.
make_device() {
  read_interface "$2"
  if ! exists "$1"; then
    case $type in
      bridge) ip link add name "$1" type bridge stp_state "$stp" forward_delay "${delay%.*}00" || return 1 ;;
      bond) ip link add name "$1" type bond mode "$mode" miimon "$miimon" || return 1 ;;
      vlan) exists "$over" && ip link set dev "$over" up && ip link add link "$over" name "$1" type vlan id "$tag" || return 1 ;;
      *) return 1 ;;
    esac
  fi
  [ -z "$lladdr" ] || ip link set dev "$1" address "$lladdr"
  [ -z "$mtu" ] || ip link set dev "$1" mtu "$mtu"
}

# start_interface NAME FILE: link and addresses of a device. A port gets no layer 3 at all.
start_interface() {
  status=0
  if ! make_device "$1" "$2"; then
    status=157
    return
  fi
  if [ "$with_ip" = yes ]; then sysctl -qw "net/ipv6/conf/$1/disable_ipv6=0"; else sysctl -qw "net/ipv6/conf/$1/disable_ipv6=1"; fi
  if [ -n "$master" ]; then enslave "$1"; else leave_master "$1"; fi
  ip link set dev "$1" up
  case $type in bridge | bond) take_ports "$1" ;; esac
  if needs_carrier "$1"; then
    status=168
    return
  fi
  start_layer3 "$1" "$2"
  mkdir -p "$applied_dir" && cp "$2" "$applied_dir/$1"
}

# Ports that are there; the others come when their device appears.
take_ports() {
  for port in $ports; do
    exists "$port" || continue
    join "$port" "$1" "$type"
  done
}

# join PORT MASTER TYPE: a bond takes no port that is up; one that is in it already stays as it is.
join() {
  ip addr flush dev "$1"
  case $3$(ip -o link show dev "$1") in
    bond*" master $2 "*) ip link set dev "$1" up ;;
    bond*) ip link set dev "$1" down && ip link set dev "$1" master "$2" && ip link set dev "$1" up ;;
    *) ip link set dev "$1" master "$2" up ;;
  esac
}

enslave() {
  if exists "$master"; then
    case $(ip -d -o link show dev "$master") in
      *' bond mode '*) join "$1" "$master" bond ;;
      *) join "$1" "$master" bridge ;;
    esac
  else
    echo "wicked: $1: master device $master is missing" >&2
    status=162
  fi
}

# A device that wicked itself put into a bridge comes out; what Xen put there stays.
leave_master() {
  if grep -qs '^master ' "$applied_dir/$1"; then ip link set dev "$1" nomaster; fi
}

needs_carrier() {
  [ "$required" != no ] && [ "$type" = nic ] && [ -z "$master" ] || return 1
  case $(ip -o link show dev "$1") in
    *NO-CARRIER*) return 0 ;;
  esac
  return 1
}

start_layer3() {
  drop_old_addresses "$1" "$2"
  [ "$with_ip" = yes ] || return 0
  while read -r key dest gw metric src; do
    case $key in
      address) add_address "$1" "$dest" ;;
      dhcp) lease "$1" ;;
      route) add_route "$1" "$dest" "$gw" "$metric" "$src" ;;
    esac
  done <"$2"
}

# Addresses that wicked gave before and that the configuration no longer has. Removed routes stay in the kernel.
drop_old_addresses() {
  [ -e "$applied_dir/$1" ] || return 0
  while read -r key cidr; do
    [ "$key" = address ] || continue
    grep -qxF "address $cidr" "$2" || ip addr del "$cidr" dev "$1" 2>/dev/null
  done <"$applied_dir/$1"
}

add_address() {
  case $2 in
    *:*) ip addr replace "$2" dev "$1" ;;
    */31 | */32) ip addr replace "$2" dev "$1" ;;
    *) ip addr replace "$2" brd + dev "$1" ;;
  esac
}

# A route to the same place that the kernel already has, through whatever link, is left as it is.
add_route() {
  route_link=$1 route_dest=$2 route_gw=$3 route_metric=$4 route_src=$5
  set -- "$route_dest"
  [ "$route_gw" = - ] || set -- "$@" via "$route_gw"
  set -- "$@" dev "$route_link" proto static
  [ "$route_metric" = 0 ] || set -- "$@" metric "$route_metric"
  [ "$route_src" = - ] || set -- "$@" src "$route_src"
  case $(ip route add "$@" 2>&1) in
    '' | *'File exists'*) ;;
    *) echo "wicked: $route_link: unable to set up route: $*" >&2 ;;
  esac
}

# What a DHCP server would give: `MAC CIDR GATEWAY` in world/leases. Without a lease the set-up stays in progress.
# shellcheck disable=SC2034
lease() {
  lease_mac=$(ip -o link show dev "$1" | sed -n 's/.*link\/ether \([0-9a-f:]*\).*/\1/p')
  status=162
  [ -r "${LAB_WORLD:-}/world/leases" ] || return 0
  while read -r mac cidr gateway; do
    [ "$mac" = "$lease_mac" ] || continue
    add_address "$1" "$cidr"
    [ -z "$gateway" ] || ip route add default via "$gateway" dev "$1" proto dhcp 2>/dev/null
    status=0
  done <"$LAB_WORLD/world/leases"
}
