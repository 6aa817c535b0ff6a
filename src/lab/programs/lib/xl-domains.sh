# shellcheck shell=sh
# Sourced by xl: the list of domains, lines `NAME ID STATE CONFIG` in $LAB_STATE/domains; what belongs to a domain
# is in $LAB_STATE/domains.d/ID: config, vifs (DEV NUMBER), monitor (a process number), type, memory, vcpus.

domains=$LAB_STATE/domains
domain_dir() { echo "$LAB_STATE/domains.d/$1"; }

# edit_domains AWK-PROGRAM: rewrites the list under its lock.
edit_domains() {
  # shellcheck disable=SC2016
  flock "$LAB_STATE/domains.lock" sh -c 'awk "$1" "$2" >"$2.new" && mv -f "$2.new" "$2"' sh "$1" "$domains"
}

# find_domain NAME-OR-ID: sets name, id, state.
find_domain() {
  name='' id='' state=''
  if [ "$1" = Domain-0 ] || [ "$1" = 0 ]; then
    name=Domain-0 id=0 state=r-----
    return
  fi
  while read -r name id state _; do
    if [ "$name" = "$1" ] || [ "$id" = "$1" ]; then return 0; fi
  done <"$domains"
  name='' id=''
  return 1
}

need_domain() {
  find_domain "$1" && return
  echo "$1 is an invalid domain identifier (rc=-6)" >&2
  exit 1
}

set_state() { edit_domains "{ if (\$2 == $1) \$3 = \"$2\"; print }"; }

# new_id: under the lock, never used twice while the host is up.
new_id() {
  # shellcheck disable=SC2016
  flock "$LAB_STATE/domains.lock" sh -c 'last=0; [ ! -s "$1" ] || read -r last <"$1"; last=$((last + 1)); echo $last >"$1.new" && mv -f "$1.new" "$1" && echo $last' sh "$LAB_STATE/next-domain"
}

list_line() { printf '%-40s %5d %5d %5d     %s  %8.1f\n' "$1" "$2" "$3" "$4" "$5" "$6"; }

list_domains() {
  printf 'Name                                        ID   Mem VCPUs\tState\tTime(s)\n'
  if [ -n "$1" ]; then
    need_domain "$1"
    list_one
    return
  fi
  list_line Domain-0 0 512 1 r----- 42.3
  while read -r name id state _; do list_one; done <"$domains"
}

list_one() {
  dir=$(domain_dir "$id")
  memory=$(cat "$dir/memory" 2>/dev/null)
  vcpus=$(cat "$dir/vcpus" 2>/dev/null)
  if [ "$id" = 0 ]; then memory=512 vcpus=1; fi
  list_line "$name" "$id" "${memory:-0}" "${vcpus:-0}" "$state" 4.6
}

network_list() {
  printf 'Idx BE Mac Addr.         handle state evt-ch   tx-/rx-ring-ref BE-path                       \n'
  find_domain "$1" || { echo "$1 is an invalid domain identifier (rc=-6)" >&2 && exit 1; }
  while read -r _ number; do
    path=/local/domain/0/backend/vif/$id/$number
    printf '%-3d %-2d %-17s %5d %5d %6d %5d/%-11d %-30s\n' "$number" 0 "$(store read 0 "$path/mac")" "$number" \
      "$(store read 0 "$path/state")" -1 $((520 + 514 * number)) $((521 + 514 * number)) "$path"
  done <"$(domain_dir "$id")/vifs"
}

# take_apart: removes the domain of name, id, its vifs and its traces in xenstore.
take_apart() {
  dir=$(domain_dir "$id")
  if [ -e "$dir/vifs" ]; then
    while read -r device number; do remove_vif "$device" "$number"; done <"$dir/vifs"
  fi
  store rm 0 "/local/domain/$id" "/libxl/$id" "/local/domain/0/backend/vif/$id"
  edit_domains "\$2 != $id"
  if [ -s "$dir/monitor" ]; then kill "$(cat "$dir/monitor")" 2>/dev/null; fi
  rm -rf "$dir"
  remove_guest_space "$name"
}

# monitor: the process that xl leaves behind for a domain; it belongs to the unit that xl was started from.
start_monitor() {
  setsid sleep 2147483647 >/dev/null 2>&1 </dev/null &
  echo $! >"$(domain_dir "$id")/monitor"
}

# A process that died unreaped has no environment any more.
monitored() {
  monitor=$(cat "$(domain_dir "$id")/monitor" 2>/dev/null)
  [ -n "$monitor" ] && grep -qzxF "LAB_STATE=$LAB_STATE" "/proc/$monitor/environ" 2>/dev/null
}

info() {
  cat <<END
host                   : ${LAB_HOST:-$(hostname)}
release                : 4.4.179-18-default
version                : #1 SMP
machine                : x86_64
nr_cpus                : 4
virt_caps              : pv hvm hap
total_memory           : 16383
free_memory            : 11402
xen_major              : 4
xen_minor              : 17
xen_extra              : .7
xen_version            : 4.17.7
xen_caps               : xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 
xen_scheduler          : credit
xend_config_format     : 4
END
}
