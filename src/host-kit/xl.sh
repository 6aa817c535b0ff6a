# Guests, by xl. Stopped is who is in stopped/NAME (`CONFIG TIMEOUT DOMID BOOT WHAT`), written before the shutdown; only
# they are started. WHAT: held (not asked yet), asked (to shut down), refused (did not go), leaving (migrates; never ours
# to create).

# The domain of a name: vf_domid and vf_domstate; 1 when there is none, 2 when Xen does not answer.
vf_domain() {
  vf_domid='' vf_domstate=''
  vf_domains=$(xl list 2>/dev/null) || return 2
  vf_found=$(printf '%s\n' "$vf_domains" | awk -v name="$1" '$1 == name && $2 ~ /^[0-9]+$/ {print $2, $5; exit}')
  vf_domid=${vf_found%% *}
  vf_domstate=${vf_found#* }
  [ -n "$vf_found" ]
}

vf_no_xen() {
  vf_why='xl list fails: nobody knows who runs'
  return 1
}

vf_guest_lock() {
  mkdir -p "$vf_base/guests"
  vf_hold "$vf_base/guests/$1.lock" 180 || { vf_why="$1 is in somebody else's hands"; return 1; }
}

# Config and start timeout as the old state has them; the new ones where the plan has no undo for the guest.
vf_config_of() {
  vf_found=$(awk -v name="$1" '$1 == "guest-start" && $2 == name {print $3, $4; exit}' "$vf_txn/undo" "$vf_txn/steps.start-guests")
  vf_found=${vf_found:-"/etc/xen/vm/$1.cfg 60"}
}

# NAME TIMEOUT fail|acpi|destroy
vf_guest_stop() {
  vf_guest_lock "$1" || return
  vf_stopped=0
  vf_guest_stop_locked "$@" || vf_stopped=$?
  vf_let_go "$vf_base/guests/$1.lock"
  return "$vf_stopped"
}

vf_guest_stop_locked() {
  vf_domain "$1"
  case $? in
    1) return 0 ;;
    2) vf_no_xen || return ;;
  esac
  vf_config_of "$1"
  vf_clock
  vf_entry="$vf_found $vf_domid $vf_boot"
  vf_write "$vf_txn/ran/$1" "$vf_found" && vf_write "$vf_txn/stopped/$1" "$vf_entry held" || {
    vf_why="cannot write down that $1 is stopped"
    return 1
  }
  vf_point guest-stopped "$1"
  vf_write "$vf_txn/stopped/$1" "$vf_entry asked"
  vf_first=$vf_domid
  xl shutdown "$1" >/dev/null 2>&1
  vf_await_gone "$1" "$2" && return 0
  case $3 in
    acpi) xl shutdown -F "$1" >/dev/null 2>&1 ;;
    destroy) xl destroy "$1" >/dev/null 2>&1 ;;
  esac
  [ "$3" = fail ] || ! vf_await_gone "$1" "$2" || return 0
  vf_write "$vf_txn/stopped/$1" "$vf_entry refused"
  vf_why="$1 did not shut down within $2 s"
  return 1
}

# NAME SECONDS: until the domain vf_first of that name is gone, not only stopped. One that has stopped but lost the
# monitor that cleans up after it stays in the list for ever, and holds nothing any more.
vf_await_gone() {
  vf_clock
  vf_gone_by=$((vf_now + $2))
  vf_dead_since=
  until vf_is_gone "$1"; do
    vf_clock
    [ "$vf_now" -lt "$vf_gone_by" ] || return 1
    case $vf_domstate in *s*) vf_dead_since=${vf_dead_since:-$vf_now} ;; *) vf_dead_since= ;; esac
    if [ -n "$vf_dead_since" ] && [ "$((vf_now - vf_dead_since))" -ge 30 ]; then
      xl destroy "$1" >/dev/null 2>&1
    fi
    vf_nap
  done
}

vf_is_gone() {
  vf_domain "$1"
  case $? in
    0) [ "$vf_domid" != "$vf_first" ] ;;
    2) false ;;
  esac
}

# NAME CONFIG TIMEOUT: where this transaction stopped it. Who runs already, or is on its way in, counts as started.
vf_guest_start() {
  [ -f "$vf_txn/stopped/$1" ] || return 0
  vf_guest_lock "$1" || return
  vf_started=0
  vf_guest_start_locked "$@" || vf_started=$?
  vf_let_go "$vf_base/guests/$1.lock"
  return "$vf_started"
}

vf_guest_start_locked() {
  read -r vf_old_config vf_limit vf_first vf_then_boot vf_what <"$vf_txn/stopped/$1" || return 1
  [ "$vf_what" != leaving ] || return 0
  vf_await_create "$1" "$3"
  vf_domain "$1--incoming" && { vf_guest_is_up "$1"; return; }
  vf_domain "$1"
  case $? in
    0) vf_stays "$1" "$3" || vf_create "$1" "$2" "$3" ;;
    1) vf_create "$1" "$2" "$3" ;;
    2) vf_no_xen ;;
  esac && vf_guest_is_up "$1"
}

# A domain that has stopped, or was asked to by a process that died since, is waited for: it would go later.
vf_stays() {
  case $vf_domstate in
    *s*)
      vf_first=$vf_domid
      ! vf_await_gone "$1" 40
      return
      ;;
  esac
  vf_clock
  [ "$vf_what" = asked ] && [ "$vf_domid $vf_boot" = "$vf_first $vf_then_boot" ] || return 0
  ! vf_await_gone "$1" "$2"
}

vf_guest_is_up() {
  rm -f "$vf_txn/stopped/$1"
  vf_point guest-started "$1"
}

# NAME CONFIG TIMEOUT. The process that creates is on its own, and says in create/NAME how it went: xl stays behind as
# the guest's monitor, and must outlive the phase, whose end takes all that belongs to it along.
vf_create() {
  # What is not written down is not taken back.
  vf_write "$vf_txn/started/$1" "$2" || {
    vf_why="cannot write down that $1 is started"
    return 1
  }
  mkdir -p "$vf_txn/create"
  rm -f "$vf_txn/create/$1"
  set -- "$1" "$3" sh "$vf_txn/kit" create "$vf_id" "$1" "$2"
  vf_guest=$1
  vf_limit=$2
  shift 2
  if vf_systemd && vf_has systemd-run; then
    vf_scope=vifleet-guest-$vf_guest
    [ "$(systemctl is-active "$vf_scope.scope" 2>/dev/null)" != active ] || vf_scope=$vf_scope-$$
    set -- systemd-run --scope --unit="$vf_scope" "$@"
  fi
  setsid "$@" </dev/null >/dev/null 2>&1 &
  vf_await_create "$vf_guest" "$vf_limit"
  vf_domain "$vf_guest" && [ "$vf_created" = 0 ] || {
    vf_why="$vf_guest was not created: $(vf_plain "$(tail -n 3 "$vf_txn/create/$vf_guest.said" 2>/dev/null)")"
    return 1
  }
}

# NAME CONFIG: in the process of its own.
vf_create_here() {
  trap '' HUP PIPE
  mkdir -p "$vf_txn/create"
  vf_rc=0
  xl create "$vf_root$2" >"$vf_txn/create/$1.said" 2>&1 3<&- || vf_rc=$?
  vf_write "$vf_txn/create/$1" "$vf_rc"
}

# NAME SECONDS: how a create that was begun went, in vf_created.
vf_await_create() {
  vf_created=-
  vf_clock
  vf_created_by=$((vf_now + $2))
  while [ -f "$vf_txn/started/$1" ]; do
    [ ! -f "$vf_txn/create/$1" ] || { read -r vf_created <"$vf_txn/create/$1"; return; }
    vf_clock
    [ "$vf_now" -lt "$vf_created_by" ] || return 0
    vf_nap
  done
}
