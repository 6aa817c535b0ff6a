# Arming: from here on the host takes the change back by itself unless it is confirmed. Unit files, not systemd-run,
# whose timers the systemd of the oldest hosts does not have.

vf_our_units='vifleet-guard.service vifleet-guard.timer vifleet-boot-files.service vifleet-boot-guests.service vifleet-run@.service'

vf_arm() {
  vf_meta window
  vf_clock
  vf_window=$vf_value
  vf_write "$vf_txn/deadline" "$vf_boot $((vf_now + vf_window))" || vf_refuse space "$vf_base"
  vf_write_boot
  if vf_systemd; then vf_arm_systemd; else vf_arm_process; fi
  vf_proved_armed || vf_refuse not-armed
  vf_point armed
  vf_write "$vf_txn/phase" 'armed done'
}

# B/boot (for the boot units, or the init of a host without systemd) and B/recover (for a person at the console).
vf_write_boot() {
  # shellcheck disable=SC2016
  vf_write "$vf_base/boot" '#!/bin/sh
# vifleet: at boot, takes back a change that was not confirmed. "files" before the network starts, "guests" after it.
base=${VIFLEET_ROOT:-}/var/lib/vifleet
id=
[ -f "$base/open" ] && read -r id <"$base/open"
[ -n "$id" ] && [ -f "$base/txn/$id/kit" ] || exit 0
exec sh "$base/txn/$id/kit" boot "$id" "$1"'
  # shellcheck disable=SC2016
  vf_write "$vf_base/recover" '#!/bin/sh
# vifleet: for the console. "sh recover" lists the changes, "sh recover ID" shows one, "sh recover ID restore" takes it
# back, "sh recover ID accept" says that the host is fine as it is.
base=${VIFLEET_ROOT:-}/var/lib/vifleet
if [ $# -eq 0 ]; then
  for kit in "$base"/txn/*/kit; do
    [ -f "$kit" ] && id=${kit%/kit} && sh "$kit" recover "${id##*/}" list
  done
  exit 0
fi
[ -f "$base/txn/$1/kit" ] || { echo "no change of the name $1" >&2; exit 1; }
exec sh "$base/txn/$1/kit" recover "$@"'
}

vf_arm_systemd() {
  mkdir -p "$vf_units"
  vf_unit vifleet-guard.service "$(vf_service "takes back change $vf_id unless it is confirmed" "$vf_txn/kit guard $vf_id")"
  vf_unit vifleet-guard.timer "[Unit]
Description=vifleet: looks whether change $vf_id was confirmed in time

[Timer]
OnActiveSec=${vf_window}s
OnUnitInactiveSec=2s
AccuracySec=1s"
  vf_unit vifleet-run@.service "$(vf_service "change $vf_id, %i" "$vf_txn/kit run $vf_id %i")"
  vf_unit vifleet-boot-files.service "$(vf_boot_files_unit)"
  vf_unit vifleet-boot-guests.service "$(vf_boot_guests_unit)"
  {
    systemctl daemon-reload
    systemctl enable vifleet-boot-files.service vifleet-boot-guests.service
    # A guard that an earlier change left failed or running would not start anew.
    systemctl stop vifleet-guard.timer
    systemctl start vifleet-guard.timer
  } >/dev/null 2>&1
}

vf_unit() {
  vf_write "$vf_units/$1" "# Written by vifleet for one change; goes when the change is closed.
$2"
  chmod 0644 "$vf_units/$1"
}

# DESCRIPTION COMMAND [MORE LINES OF THE UNIT SECTION]
vf_service() {
  printf '%s\n' '[Unit]' "Description=vifleet: $1"
  [ $# -lt 3 ] || printf '%s\n' "$3"
  printf '%s\n' '' '[Service]' 'Type=oneshot' 'TimeoutStartSec=0' "ExecStart=/bin/sh $2"
  # Only where a folder plays the root: real units need no environment.
  [ -z "$vf_root" ] || printf '%s\n' "Environment=VIFLEET_ROOT=$vf_root" "Environment=PATH=$PATH"
}

# Before anything reads the files that are put back.
vf_boot_files_unit() {
  vf_service 'at boot, puts back the files of a change that was not confirmed' "$vf_base/boot files" \
    "DefaultDependencies=no
RequiresMountsFor=/etc /var/lib/vifleet
After=systemd-remount-fs.service
Wants=network-pre.target
Before=sysinit.target systemd-sysctl.service network-pre.target network.target wicked.service wickedd.service
Before=wickedd-nanny.service wickedd-auto4.service wickedd-dhcp4.service wickedd-dhcp6.service
Before=SuSEfirewall2.service SuSEfirewall2_init.service firewalld.service NetworkManager.service xendomains.service
Conflicts=shutdown.target
Before=shutdown.target"
  printf '%s\n' '' '[Install]' 'WantedBy=sysinit.target'
}

vf_boot_guests_unit() {
  vf_service 'at boot, proves the network and starts the guests of a change that was not confirmed' "$vf_base/boot guests" \
    "After=network.target wicked.service SuSEfirewall2.service firewalld.service NetworkManager.service
After=xencommons.service xendomains.service libvirtd.service"
  printf '%s\n' '' '[Install]' 'WantedBy=multi-user.target'
}

# No systemd: a process of its own, which holds nothing of the connection open.
vf_arm_process() {
  vf_detach "$vf_txn/kit" guard-loop "$vf_id"
  vf_tries=5
  until vf_clock && vf_holder_lives "$vf_txn/pid.guard" || [ "$vf_tries" -eq 0 ]; do
    vf_tries=$((vf_tries - 1))
    sleep 1
  done
}

vf_detach() { setsid sh "$@" </dev/null >/dev/null 2>&1 & }

# Believed only when the host's own init says so.
vf_proved_armed() {
  [ -f "$vf_base/boot" ] || return 1
  vf_clock
  if vf_systemd; then
    [ "$(systemctl is-active vifleet-guard.timer 2>/dev/null)" = active ] || return 1
    for vf_word in vifleet-boot-files.service vifleet-boot-guests.service; do
      [ "$(systemctl is-enabled "$vf_word" 2>/dev/null)" = enabled ] || return 1
    done
  else
    vf_holder_lives "$vf_txn/pid.guard"
  fi
}

# May be repeated, and may be called by the guard itself. One of a closed transaction that comes late leaves the units of
# the next one alone.
vf_disarm() {
  ! vf_slurp "$vf_base/open" || [ "$vf_text" = "$vf_id" ] || return 0
  if vf_systemd; then
    {
      systemctl stop vifleet-guard.timer
      systemctl disable vifleet-boot-files.service vifleet-boot-guests.service
      for vf_word in $vf_our_units; do rm -f "$vf_units/$vf_word"; done
      systemctl daemon-reload
    } >/dev/null 2>&1
  else
    vf_clock
    ! vf_holder_lives "$vf_txn/pid.guard" || [ "$vf_holder" = $$ ] || kill "$vf_holder" 2>/dev/null
  fi
  :
}
