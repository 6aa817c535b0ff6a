# The steps: what a plan can ask for, and no more. Each returns 0 when it is done, else vf_why says what is wrong.

vf_step() {
  vf_why=
  vf_do=$1
  shift
  case $vf_do in
    guest-stop) vf_guest_stop "$@" ;;
    guest-start) vf_guest_start "$@" ;;
    file-put) vf_file_put "$@" ;;
    file-remove) vf_file_remove "$@" ;;
    sysctl-set) vf_sysctl_set "$@" ;;
    link-down) vf_link_down "$@" ;;
    link-up) vf_link_up "$@" ;;
    link-declare) vf_link_declare "$@" ;;
    link-forget) vf_link_forget "$@" ;;
    route-drop) vf_route_drop "$@" ;;
    firewall-load) vf_firewall_load ;;
    service-up) vf_service_up "$@" ;;
    service-down) vf_service_down "$@" ;;
    service-reload) vf_service_reload ;;
    arp-notify) vf_arp_notify "$@" ;;
    # wicked has waited for the server already, for half a minute.
    expect-lease) vf_patient 15 vf_expect_lease "$@" ;;
    expect-rule) vf_patient 2 vf_expect_rule "$@" || vf_load_again "$@" ;;
    expect-*) vf_patient 6 "vf_$(printf '%s' "$vf_do" | tr - _)" "$@" ;;
    *)
      vf_why='no such step'
      return 1
      ;;
  esac
}

# SECONDS COMMAND...: until it is true; the kernel and the daemons need a moment.
vf_patient() {
  vf_clock
  vf_patience=$((vf_now + $1))
  shift
  until "$@"; do
    vf_clock
    [ "$vf_now" -lt "$vf_patience" ] || return 1
    vf_nap
  done
  vf_why=
}

vf_nap() { sleep 0.25 2>/dev/null || sleep 1; }

# KEY VALUE, the key with slashes below /proc/sys.
vf_sysctl_set() {
  printf '%s\n' "$2" 2>/dev/null >"$vf_root/proc/sys/$1" || {
    vf_why="cannot write $1"
    return 1
  }
}

# DESTINATION GATEWAY LINK, `-` for no gateway: wicked ifup leaves routes that its files no longer have.
vf_route_drop() {
  vf_route_exists "$@" || return 0
  if [ "$2" = - ]; then
    ip -4 route del "$1" dev "$3" >/dev/null 2>&1
  else
    ip -4 route del "$1" via "$2" dev "$3" >/dev/null 2>&1
  fi
  ! vf_route_exists "$@" || { vf_why="the route to $1 on $3 is still there"; return 1; }
}

vf_route_exists() {
  ip -4 route show 2>/dev/null | awk -v to="${1%/32}" -v gateway="$2" -v link="$3" '
    {via = "-"; dev = ""; sub(/\/32$/, "", $1)
    for (i = 2; i < NF; i++) {if ($i == "via") via = $(i + 1); if ($i == "dev") dev = $(i + 1)}}
    $1 == to && via == gateway && dev == link {found = 1}
    END {exit !found}'
}

# Read-backs. Exit statuses lie, so each activation is followed by what must now be true.

vf_expect_sysctl() {
  vf_got=
  read -r vf_got 2>/dev/null <"$vf_root/proc/sys/$1"
  [ "$vf_got" = "$2" ] || { vf_why="$1 is ${vf_got:-absent}"; return 1; }
}

vf_expect_address() {
  ip -o addr show 2>/dev/null | awk -v link="$1" -v cidr="$2" \
    '$2 == link && $4 == cidr {found = 1} END {exit !found}' || { vf_why="$1 does not have $2"; return 1; }
}

# Link-local IPv6 addresses come by themselves, and are no reason to wait.
vf_expect_no_address() {
  ! ip -o addr show 2>/dev/null | awk -v link="$1" \
    '$2 == link && $0 !~ / scope link/ {found = 1} END {exit !found}' || { vf_why="$1 still has an address"; return 1; }
}

vf_expect_lease() {
  ip -4 -o addr show 2>/dev/null | awk -v link="$1" \
    '$2 == link && / scope global/ {found = 1} END {exit !found}' || { vf_why="$1 has got no address"; return 1; }
}

# A default route over a link without carrier (linkdown) leads nowhere.
vf_expect_default() {
  ip -4 route show 2>/dev/null | awk -v gateway="$1" -v link="$2" '
    $1 == "default" && / linkdown( |$)/ {next}
    $1 == "default" && $2 == "via" && $3 == gateway && $4 == "dev" && $5 == link {found = 1}
    END {exit !found}' || { vf_why="no default route via $1 on $2"; return 1; }
}

vf_expect_route() {
  ip -4 route show 2>/dev/null | awk -v to="${1%/32}" -v link="$2" '
    {sub(/\/32$/, "", $1)}
    $1 == to {for (i = 2; i < NF; i++) if ($i == "dev" && $(i + 1) == link) found = 1}
    END {exit !found}' || { vf_why="no route to $1 on $2"; return 1; }
}

vf_expect_port() {
  vf_master_of "$2"
  [ "$vf_master" = "$1" ] || { vf_why="$2 is in ${vf_master:-no bridge}"; return 1; }
}

# LINK ID PARENT
vf_expect_vlan() {
  ip -o -d link show 2>/dev/null | awk -v link="$1" -v id="$2" -v parent="$3" '
    {name = $2; sub(/:$/, "", name)}
    name == link "@" parent && / vlan protocol / {for (i = 3; i < NF; i++) if ($i == "id" && $(i + 1) == id) found = 1}
    END {exit !found}' || { vf_why="$1 is not VLAN $2 on $3"; return 1; }
}

# No address of any kind, and none that could come by itself.
vf_expect_isolated() {
  ! ip -o addr show 2>/dev/null | awk -v link="$1" \
    '$2 == link {found = 1} END {exit !found}' || { vf_why="$1 has an address"; return 1; }
  vf_got=1
  read -r vf_got 2>/dev/null <"$vf_root/proc/sys/net/ipv6/conf/$1/disable_ipv6"
  [ "$vf_got" = 1 ] || { vf_why="$1 speaks IPv6"; return 1; }
}

vf_expect_no_link() { ! vf_link_exists "$1" || { vf_why="$1 is still there"; return 1; }; }

# The bridge or bond that a link is in, in vf_master.
vf_master_of() {
  vf_master=$(ip -o -d link show 2>/dev/null | awk -v link="$1" '
    {name = $2; sub(/[:@].*/, "", name)}
    name == link {for (i = 3; i < NF; i++) if ($i == "master") {print $(i + 1); exit}}')
}

vf_link_exists() {
  ip -o -d link show 2>/dev/null | awk -v link="$1" '
    {name = $2; sub(/[:@].*/, "", name)} name == link {found = 1} END {exit !found}'
}
