# shellcheck shell=sh
# Sourced by the simulated systemctl and by the boot: units of a lab host. What systemd would keep in memory is in
# $LAB_STATE/units: NAME.enabled (built-in units), NAME.active, NAME.pid, NAME.result, NAME.log.

units=$LAB_STATE/units
unit_dirs="$VIFLEET_ROOT/etc/systemd/system $VIFLEET_ROOT/run/systemd/system $VIFLEET_ROOT/usr/lib/systemd/system"
builtin_units=' wicked.service wickedd.service wickedd-auto4.service wickedd-dhcp4.service wickedd-dhcp6.service wickedd-nanny.service SuSEfirewall2.service SuSEfirewall2_init.service xendomains.service systemd-sysctl.service sshd.service '

with_suffix() {
  case $1 in
    network | network.service) echo wicked.service ;;
    *.service | *.timer | *.scope | *.target | *.socket) echo "$1" ;;
    *) echo "$1.service" ;;
  esac
}

is_builtin() { case $builtin_units in *" $1 "*) return 0 ;; esac; return 1; }

# unit_file NAME: sets `file`, and `instance` for an instance of a template.
unit_file() {
  instance=''
  for dir in $unit_dirs; do
    file=$dir/$1
    [ ! -e "$file" ] || return 0
  done
  case $1 in
    *@?*.*) ;;
    *) return 1 ;;
  esac
  instance=${1#*@}
  instance=${instance%.*}
  for dir in $unit_dirs; do
    file=$dir/${1%%@*}@.${1##*.}
    [ ! -e "$file" ] || return 0
  done
  return 1
}

# setting FILE KEY: its values, one a line, with %i and %n replaced.
setting() {
  sed -n "s/^$2=//p" "$1" | sed "s|%[iI]|$instance|g; s|%%|%|g"
}

flag() { [ "$(setting "$1" "$2" | tail -n 1)" = yes ] || [ "$(setting "$1" "$2" | tail -n 1)" = true ]; }

# seconds TEXT: systemd's time spans: 90, 90s, 1min 30s, 500ms.
seconds() {
  echo "$1" | awk '{
    total = 0
    gsub(/[0-9.]+[a-z]*/, "& ")
    for (i = 1; i <= NF; i++) {
      n = $i + 0; u = $i; sub(/^[0-9.]+/, "", u)
      if (u == "" && $(i + 1) ~ /^[a-z]+$/) u = $(++i)
      total += n * (u ~ /^(min|m|minutes?)$/ ? 60 : u ~ /^(h|hr|hours?)$/ ? 3600 : u == "ms" ? 0.001 : 1)
    }
    print total
  }'
}

# The process that a unit started, if it lives still; a number that somebody else has now does not count.
alive() {
  [ -s "$units/$1.pid" ] || return 1
  read -r pid <"$units/$1.pid"
  grep -qzxF "LAB_UNIT=$1" "/proc/$pid/environ" 2>/dev/null
}

active_state() {
  if alive "$1"; then
    if [ -e "$units/$1.oneshot" ]; then echo activating; else echo active; fi
  elif [ -e "$units/$1.active" ]; then
    echo active
  elif [ -s "$units/$1.result" ] && [ "$(cat "$units/$1.result")" != 0 ]; then
    echo failed
  else
    echo inactive
  fi
}

enabled_state() {
  if is_builtin "$1"; then
    if [ -e "$units/$1.enabled" ]; then echo enabled; else echo disabled; fi
  elif unit_file "$1"; then
    for link in "$VIFLEET_ROOT"/etc/systemd/system/*.wants/"$1" "$VIFLEET_ROOT"/etc/systemd/system/*.requires/"$1"; do
      [ ! -L "$link" ] || { echo enabled && return; }
    done
    if grep -qE '^(WantedBy|RequiredBy)=' "$file"; then echo disabled; else echo static; fi
  else
    echo missing
  fi
}

# Everything that a unit started, wherever it went: systemd finds it by cgroup, we by the environment.
unit_processes() {
  grep -lzxF "LAB_UNIT=$1" /proc/[0-9]*/environ 2>/dev/null | while read -r environ; do
    if grep -qzxF "LAB_STATE=$LAB_STATE" "$environ" 2>/dev/null; then
      pid=${environ#/proc/}
      echo "${pid%/environ}"
    fi
  done
}

# kill_unit NAME [SPARED-PID]: TERM, then KILL.
kill_unit() {
  for signal in TERM KILL; do
    left=no
    for pid in $(unit_processes "$1"); do
      [ "$pid" != "${2:-}" ] || continue
      kill -s "$signal" "$pid" 2>/dev/null && left=yes
    done
    [ "$left" = yes ] || return 0
    sleep 0.1
  done
}

# start_unit NAME BLOCK
start_unit() {
  if is_builtin "$1"; then
    start_builtin "$1"
    return
  fi
  unit_file "$1" || { echo "Failed to start $1: Unit $1 not found." >&2 && return 5; }
  alive "$1" && [ ! -e "$units/$1.oneshot" ] && return 0
  alive "$1" || launch "$1"
  [ -e "$units/$1.oneshot" ] && [ "$2" = yes ] || return 0
  while alive "$1"; do sleep 0.05; done
  [ "$(cat "$units/$1.result" 2>/dev/null)" = 0 ] && return 0
  echo "Job for $1 failed because the control process exited with error code." >&2
  return 1
}

# launch NAME: a session of its own, that holds nothing of ours open.
launch() {
  rm -f "$units/$1.pid" "$units/$1.result" "$units/$1.active" "$units/$1.oneshot"
  case $1 in
    *.timer) ;;
    *) [ "$(setting "$file" Type)" != oneshot ] || : >"$units/$1.oneshot" ;;
  esac
  LAB_UNIT=$1 setsid sh "$lib/unit-run.sh" "$1" "$lib" >>"$units/$1.log" 2>&1 </dev/null &
  # The session's first process tells its number as soon as it runs, which on a busy machine takes a while.
  waited=0
  until [ -s "$units/$1.pid" ] || [ $waited = 1000 ]; do
    sleep 0.02
    waited=$((waited + 1))
  done
}

start_builtin() {
  case $1 in
    wicked.service) wicked --systemd ifup all ;;
    SuSEfirewall2.service) SuSEfirewall2 start ;;
    xendomains.service) start_domains ;;
    systemd-sysctl.service) load_sysctls ;;
    *) : ;;
  esac >>"$units/$1.log" 2>&1
  builtin_code=$?
  # wicked.service counts as started even where an interface is missing.
  case $1$builtin_code in
    *.service0 | wicked.service*) : >"$units/$1.active" && return 0 ;;
  esac
  echo $builtin_code >"$units/$1.result"
  echo "Job for $1 failed because the control process exited with error code." >&2
  return 1
}

load_sysctls() {
  for file in "$VIFLEET_ROOT"/etc/sysctl.d/*.conf "$VIFLEET_ROOT/etc/sysctl.conf"; do
    [ ! -e "$file" ] || sysctl -q -e -p "$file"
  done
  return 0
}

start_domains() {
  for file in "$VIFLEET_ROOT"/etc/xen/auto/*; do
    target=$(readlink "$file")
    case $target in
      /*) xl create "$target" ;;
      '') if [ -e "$file" ]; then xl create "$file"; fi ;;
      *) xl create "${file%/*}/$target" ;;
    esac
  done
  return 0
}

stop_unit() {
  case $1 in
    wicked.service) wicked ifdown all ;;
    SuSEfirewall2.service) SuSEfirewall2 stop ;;
  esac >>"$units/$1.log" 2>&1
  rm -f "$units/$1.active"
  is_builtin "$1" && return 0
  [ -e "$units/$1.pid" ] || return 0
  kill_unit "$1"
  rm -f "$units/$1.pid" "$units/$1.oneshot" "$units/$1.result"
}

reload_unit() {
  case $1 in
    wicked.service) wicked --systemd ifreload all >>"$units/$1.log" 2>&1 ;;
    SuSEfirewall2.service) SuSEfirewall2 start >>"$units/$1.log" 2>&1 ;;
    *) echo "Failed to reload $1: Job type reload is not applicable for unit $1." >&2 && return 1 ;;
  esac
  return 0
}

enable_unit() {
  if is_builtin "$1"; then
    : >"$units/$1.enabled"
    return
  fi
  unit_file "$1" || { echo "Failed to enable unit: Unit file $1 does not exist." >&2 && return 1; }
  for target in $(setting "$file" WantedBy); do
    mkdir -p "$VIFLEET_ROOT/etc/systemd/system/$target.wants"
    ln -sf "${file#"$VIFLEET_ROOT"}" "$VIFLEET_ROOT/etc/systemd/system/$target.wants/$1"
  done
}

disable_unit() {
  rm -f "$units/$1.enabled" "$VIFLEET_ROOT"/etc/systemd/system/*.wants/"$1" "$VIFLEET_ROOT"/etc/systemd/system/*.requires/"$1"
}
