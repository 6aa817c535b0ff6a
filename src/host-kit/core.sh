# The ground that all else stands on: where things are, the host's monotonic time, answers, the trail.

vf_core() {
  LC_ALL=C
  export LC_ALL
  set -u
  umask 077
  vf_root=${VIFLEET_ROOT:-}
  vf_base=$vf_root/var/lib/vifleet
  vf_units=$vf_root/etc/systemd/system
  vf_nl='
'
  # A command over SSH may start without the administrator's folders. Where a folder plays the root, PATH is the player's.
  [ -n "$vf_root" ] || PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin
}

# The transaction that all functions after this one work on.
vf_use() {
  vf_id=$1
  vf_txn=$vf_base/txn/$vf_id
}

vf_has() { command -v "$1" >/dev/null 2>&1; }

vf_systemd() { [ -d "$vf_root/run/systemd/system" ]; }

# The whole text of a small file in vf_text, without its last newlines; empty where there is none. No process is started.
vf_slurp() {
  vf_text=
  [ -f "$1" ] || return 1
  while IFS= read -r vf_line || [ -n "$vf_line" ]; do
    vf_text=$vf_text$vf_line$vf_nl
  done <"$1"
  while case $vf_text in *"$vf_nl") true ;; *) false ;; esac do
    vf_text=${vf_text%"$vf_nl"}
  done
}

# Boot id in vf_boot and whole seconds since boot in vf_now: the only time there is, calendars jump.
vf_clock() {
  vf_boot=
  read -r vf_boot <"$vf_root/proc/sys/kernel/random/boot_id" || :
  read -r vf_now vf_line <"$vf_root/proc/uptime"
  vf_now=${vf_now%%.*}
}

# Seconds that are left until the boot id and uptime in a file, in vf_left; those of another boot are over.
vf_left_until() {
  vf_clock
  vf_left=-1
  [ -f "$1" ] || return 1
  read -r vf_then_boot vf_then <"$1" || return 1
  [ "$vf_then_boot" = "$vf_boot" ] || return 1
  vf_left=$((vf_then - vf_now))
}

# Old sync(1) knows no operands and syncs all, which will do.
vf_sync() { sync "$@" 2>/dev/null || sync; }

# Write a line into a file so that readers, and a power cut, see the old one or the new one.
vf_write() {
  printf '%s\n' "$2" >"$1.$$.tmp" && vf_sync "$1.$$.tmp" && mv -f "$1.$$.tmp" "$1" && vf_sync "${1%/*}"
}

# The trail: one line for each thing, written before it happens.
vf_point() {
  vf_clock
  printf '%s %s\n' "$vf_now" "$*" >>"$vf_txn/trail"
  vf_sync "$vf_txn/trail"
}

# One line of plain characters out of whatever a program said.
vf_plain() { printf '%s' "$1" | tr '\n\t' '  ' | tr -cd ' -~' | cut -c 1-300; }

vf_head() { printf 'vifleet 1 %s\n' "$VF_KIT_HASH"; }

# NAME RC CONTENT
vf_frame() { printf '@ %s %s %s\n%s\n' "$1" "$2" "${#3}" "$3"; }

vf_end() { vf_frame end 0 ''; }

# CODE WORDS...: the answer is a refusal, and the verb ends here.
vf_refuse() {
  vf_frame refused 1 "$*$vf_nl"
  vf_end
  exit 1
}
