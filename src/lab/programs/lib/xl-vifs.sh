# shellcheck shell=sh
# Sourced by xl: virtual interfaces, from a specification to a device in dom0 and back.

default_bridge() {
  found=$(sed -n 's/^[ \t]*vif\.default\.bridge[ \t]*=[ \t]*["'\'']\([^"'\'']*\)["'\''].*/\1/p' "${VIFLEET_ROOT:-}/etc/xen/xl.conf" 2>/dev/null | tail -n 1)
  echo "${found:-br0}"
}

random_mac() {
  # shellcheck disable=SC2046,SC2183
  printf '00:16:3e:%02x:%02x:%02x\n' $(od -An -N3 -tu1 /dev/urandom | awk '{print $1 % 128, $2, $3}')
}

# read_vif FILE: variables mac, bridge, script, type, vifname, gateway_device, rate of a parsed specification.
read_vif() {
  mac='' bridge='' script='' vif_type=vif vifname='' gateway_device='' rate='' addresses=''
  while IFS='	' read -r key text; do
    case $key in
      mac) mac=$text ;;
      bridge) bridge=$text ;;
      script) script=$text ;;
      type) vif_type=$text ;;
      vifname) vifname=$text ;;
      gatewaydev) gateway_device=$text ;;
      rate) rate=$text ;;
      ip) addresses=$text ;;
    esac
  done <"$1"
  case $script in
    /*) ;;
    *) script=/etc/xen/scripts/$script ;;
  esac
}

# add_vif NUMBER FILE: device, xenstore, hotplug script. 1 with libxl's words when the script fails.
add_vif() {
  number=$1
  read_vif "$2"
  mac=${mac:-$(random_mac)}
  device=vif$id.$number
  make_vif_device
  write_backend
  echo "$device $number" >>"$(domain_dir "$id")/vifs"
  if ! hotplug online vif; then return 1; fi
  if [ "$vif_type" = vif_ioemu ] && ! hotplug add tap; then return 1; fi
  named=${vifname:-$device}
  connect_guest "$named"
}

write_backend() {
  back=/local/domain/0/backend/vif/$id/$number front=/local/domain/$id/device/vif/$number
  [ "$vif_type" = vif ] || vif_type=vif_ioemu
  set -- "$back/frontend" "$front" "$back/frontend-id" "$id" "$back/online" 1 "$back/state" 2 "$back/script" "$script" \
    "$back/mac" "$mac" "$back/bridge" "$bridge" "$back/handle" "$number" "$back/type" "$vif_type" "$back/hotplug-status" '' \
    "$front/backend" "$back" "$front/backend-id" 0 "$front/state" 1 "$front/handle" "$number" "$front/mac" "$mac"
  [ -z "$vifname" ] || set -- "$@" "$back/vifname" "$vifname"
  [ -z "$rate" ] || set -- "$@" "$back/rate" "$rate"
  [ -z "$gateway_device" ] || set -- "$@" "$back/gatewaydev" "$gateway_device"
  [ -z "$addresses" ] || set -- "$@" "$back/ip" "$addresses"
  store write 0 "$@"
}

# The environment that libxl gives; everything else a script finds in xenstore.
hotplug() {
  log=$(domain_dir "$id")/hotplug
  if [ "$script" = /etc/xen/scripts/vif-bridge ] && [ ! -e "${VIFLEET_ROOT:-}$script" ]; then
    vif_bridge "$1" "$2" >"$log" 2>&1
  else
    env script="$script" XENBUS_TYPE=vif XENBUS_PATH="backend/vif/$id/$number" XENBUS_BASE_PATH=backend netdev="$gateway_device" \
      vif="$device" INTERFACE="$device-emu" timeout -s KILL 40 "${VIFLEET_ROOT:-}$script" "$1" "type_if=$2" >"$log" 2>&1
  fi
  hotplug_code=$?
  [ $hotplug_code != 0 ] || return 0
  libxl libxl_exec.c:117:libxl_report_child_exitstatus "$script $1 [$$] exited with error status $hotplug_code"
  hotplug_error=$(store read 0 "/local/domain/0/backend/vif/$id/$number/hotplug-error" 2>/dev/null)
  libxl libxl_device.c:1337:device_hotplug_child_death_cb "script: ${hotplug_error:-$(head -n 1 "$log")}"
  return 1
}

libxl() { echo "libxl: error: $1: $2" >&2; }

hotplug_fails() {
  store write 0 "/local/domain/0/backend/vif/$id/$number/hotplug-error" "$1" "/local/domain/0/backend/vif/$id/$number/hotplug-status" error
  return 1
}

# Xen's own vif-bridge: rename, enslave, up.
vif_bridge() {
  [ "$1" != remove ] || return 0
  dev=$device
  [ "$2" != tap ] || dev=$device-emu
  new=$vifname
  [ "$2" != tap ] || new=${vifname:+$vifname-emu}
  if [ "$1" != offline ] && [ -n "$new" ]; then
    ip link set dev "$dev" name "$new" || hotplug_fails "ip link set $dev name $new failed" || return 1
    dev=$new
  fi
  ip link show dev "$bridge" >/dev/null 2>&1 || hotplug_fails "Could not find bridge device $bridge" || return 1
  [ "$1" != offline ] || return 0
  ip link set dev "$dev" master "$bridge" || hotplug_fails "Could not add interface $dev to bridge $bridge" || return 1
  ip link set dev "$dev" up
  store write 0 "/local/domain/0/backend/vif/$id/$number/hotplug-status" connected
}

# connect_guest DEVICE: the guest's end comes up once the script said `connected`.
connect_guest() {
  [ "$(store read 0 "/local/domain/0/backend/vif/$id/$number/hotplug-status" 2>/dev/null)" = connected ] || return 0
  plug_guest "$1"
  store write 0 "/local/domain/0/backend/vif/$id/$number/state" 4 "/local/domain/$id/device/vif/$number/state" 4
}

# remove_vif DEVICE NUMBER: the offline script, then the device under whatever name it has.
remove_vif() {
  device=$1 number=$2
  back=/local/domain/0/backend/vif/$id/$number
  script=$(store read 0 "$back/script" 2>/dev/null)
  vifname=$(store read 0 "$back/vifname" 2>/dev/null)
  bridge=$(store read 0 "$back/bridge" 2>/dev/null)
  gateway_device=$(store read 0 "$back/gatewaydev" 2>/dev/null)
  named=$device
  if [ -n "$vifname" ] && ip link show dev "$vifname" >/dev/null 2>&1; then named=$vifname; fi
  if [ -n "$script" ]; then
    hotplug offline vif
    if ip link show dev "$named-emu" >/dev/null 2>&1; then hotplug remove tap; fi
  fi
  for dev in "$named" "$named-emu"; do
    if ip link show dev "$dev" >/dev/null 2>&1; then ip link del dev "$dev"; fi
  done
}
