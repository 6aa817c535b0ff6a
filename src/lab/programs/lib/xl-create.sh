# shellcheck shell=sh
# Sourced by xl: `xl create`.

value_of() { printf '%s\n' "$settings" | awk -F '\t' -v key="$1" '$1 == key && $2 != "list" {print $3; exit}'; }

# read_guest_config FILE: sets settings, new_name, hvm and writes the parsed vifs to $work/vif.N.
read_guest_config() {
  echo "Parsing config from $1" >&2
  [ -r "$1" ] || { echo "Failed to read config file: $1: No such file or directory" >&2 && exit 1; }
  settings=$(LC_ALL=C awk -v FILE="$1" -f "$lib/numbers.awk" -f "$lib/xl-config.awk" "$1") || {
    echo 'Failed to parse config: Invalid argument' >&2
    exit 1
  }
  new_name=$(value_of name)
  [ -n "$new_name" ] || { echo 'Domain name must be specified.' >&2 && exit 1; }
  guest_type=$(value_of type)
  case $guest_type$(value_of builder) in
    *hvm*) guest_type=hvm ;;
    *pvh*) guest_type=pvh ;;
    *) guest_type=pv ;;
  esac
  read_vifs "$1"
}

read_vifs() {
  [ -z "$(value_of vif)" ] || echo "$1: warning: parameter \`vif' is a string but should be a list" >&2
  vif_count=0
  hvm=0
  [ $guest_type != hvm ] || hvm=1
  printf '%s\n' "$settings" | awk -F '\t' '$1 == "vif" && $2 == "list" {print $3}' >"$work/vifs"
  while IFS= read -r spec; do
    LC_ALL=C awk -v FILE="$1" -v HVM=$hvm -v BRIDGE="$(default_bridge)" -f "$lib/numbers.awk" -f "$lib/xl-vif.awk" -- "$spec" >"$work/vif.$vif_count" || exit 1
    vif_count=$((vif_count + 1))
  done <"$work/vifs"
}

# What -n prints: the domain as xl understood it.
print_config() {
  printf '{\n    "c_info": {\n        "type": "%s",\n        "name": "%s"\n    },\n    "nics": [' "$guest_type" "$new_name"
  at=0
  while [ $at -lt $vif_count ]; do
    read_vif "$work/vif.$at"
    [ $at = 0 ] || printf ','
    printf '\n        {\n            "devid": %d' $at
    [ -z "$mac" ] || printf ',\n            "mac": "%s"' "$mac"
    [ -z "$bridge" ] || printf ',\n            "bridge": "%s"' "$bridge"
    [ -z "$vifname" ] || printf ',\n            "ifname": "%s"' "$vifname"
    [ "$script" = /etc/xen/scripts/vif-bridge ] || printf ',\n            "script": "%s"' "$script"
    [ -z "$rate" ] || printf ',\n            "rate_bytes_per_interval": %s,\n            "rate_interval_usecs": %s' "${rate%,*}" "${rate#*,}"
    printf '\n        }'
    at=$((at + 1))
  done
  printf '\n    ]\n}\n'
}

already_there() {
  libxl libxl_domain.c:81:libxl__domain_rename "Domain $1:Domain with name \"$new_name\" already exists."
  libxl libxl_create.c:1296:initiate_domain_create "Domain $1:cannot make domain: -6"
  cannot_destroy "$1"
}

cannot_destroy() {
  libxl libxl_domain.c:1183:libxl__destroy_domid "Domain $1:Non-existant domain"
  libxl libxl_domain.c:1137:domain_destroy_callback "Domain $1:Unable to destroy guest"
  libxl libxl_domain.c:1064:domain_destroy_cb "Domain $1:Destruction of domain failed"
  exit 3
}

# One at a time takes a name; the vifs then come up one after the other, and the first that fails takes all down.
create() {
  exec 9>"$LAB_STATE/create.lock"
  flock 9
  id=$(new_id)
  if find_name "$new_name"; then already_there "$id"; fi
  name=$new_name
  dir=$(domain_dir "$id")
  mkdir -p "$dir"
  cp "$1" "$dir/config"
  value_of memory >"$dir/memory"
  vcpus=$(value_of vcpus)
  echo "${vcpus:-1}" >"$dir/vcpus"
  : >"$dir/vifs"
  echo "$name $id --p--- $dir/config" >>"$domains"
  flock -u 9
  exec 9>&-
  store write 0 "/local/domain/$id/name" "$name" "/local/domain/$id/domid" "$id" "/libxl/$id/type" "$guest_type"
  at=0
  while [ $at -lt $vif_count ]; do
    if ! add_vif $at "$work/vif.$at"; then
      libxl libxl_create.c:1921:domcreate_attach_devices "Domain $id:unable to add vif devices"
      failed_id=$id
      take_apart
      cannot_destroy "$failed_id"
    fi
    at=$((at + 1))
  done
  set_state "$id" -b----
  start_monitor
  tell_nanny
  if [ "$(guest_setting crashes-at-start)" = yes ]; then later 0.3 destroyed "$id"; fi
}

find_name() { grep -q "^$1 " "$domains"; }

# wicked's nanny sees each device once it has its name.
tell_nanny() {
  command -v wicked-nanny-event >/dev/null || return 0
  while read -r device number; do
    vifname=$(store read 0 "/local/domain/0/backend/vif/$id/$number/vifname" 2>/dev/null)
    for dev in "${vifname:-$device}" "${vifname:-$device}-emu"; do
      if ip link show dev "$dev" >/dev/null 2>&1; then wicked-nanny-event "$dev" >/dev/null 2>&1; fi
    done
  done <"$dir/vifs"
}

# later SECONDS COMMAND...: something that happens in the guest, or in Xen, in its own time; no unit's stop ends it.
later() {
  # shellcheck disable=SC2016
  env -u LAB_UNIT setsid sh -c 'sleep "$1"; shift; exec "$@"' sh "$1" "$0" lab-event "$2" "$3" >/dev/null 2>&1 </dev/null &
}
