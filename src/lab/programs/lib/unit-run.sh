#!/bin/sh
# First process of a unit's session: `unit-run.sh NAME LIB`. Runs a service's commands, or waits for a timer.
lib=$2
# shellcheck source=units.sh
. "$lib/units.sh"
unit=$1
echo $$ >"$units/$unit.pid.new" && mv "$units/$unit.pid.new" "$units/$unit.pid"
unit_file "$unit" || exit 1

conditions_hold() {
  for path in $(setting "$file" ConditionPathExists); do
    case $path in
      !*) [ ! -e "${path#!}" ] || return 1 ;;
      *) [ -e "$path" ] || return 1 ;;
    esac
  done
}

# A program that the lab has is the lab's own, wherever the unit has it.
program() {
  set -- "${1%% *}" "$1"
  case $1 in
    /*) if [ -x "${lib%/lib}/state/${1##*/}" ] || [ -x "${lib%/lib}/both/${1##*/}" ]; then echo "${2#"${1%/*}"/}"; else echo "$2"; fi ;;
    *) echo "$2" ;;
  esac
}

# Words and quotes of the command are taken apart as systemd does: no shell. The environment is the host's, and the unit's.
run_service() {
  conditions_hold || return 0
  setting "$file" ExecStart | while read -r command; do
    command=$(program "${command#[-@+!]}")
    { setting "$file" Environment && echo "$command"; } |
      xargs env -i PATH="$PATH" VIFLEET_ROOT="$VIFLEET_ROOT" LAB_STATE="$LAB_STATE" LAB_WORLD="$LAB_WORLD" LAB_HOST="$LAB_HOST" \
        LAB_EFFECT="$LAB_EFFECT" LAB_UNIT="$unit" || exit 1
  done
}

run_timer() {
  service=$(setting "$file" Unit)
  service=${service:-${unit%.timer}.service}
  first=$(setting "$file" OnActiveSec)
  again=$(setting "$file" OnUnitInactiveSec)
  again=${again:-$(setting "$file" OnUnitActiveSec)}
  sleep "$(seconds "${first:-$(setting "$file" OnBootSec)}")"
  # What the timer starts belongs to its own unit, not to the timer's.
  while :; do
    env -u LAB_UNIT systemctl start "$service"
    [ -n "$again" ] || break
    sleep "$(seconds "$again")"
  done
}

case $unit in
  *.timer)
    run_timer
    echo 0 >"$units/$unit.result"
    exit 0
    ;;
esac
run_service
code=$?
if flag "$file" RemainAfterExit && [ $code = 0 ]; then
  : >"$units/$unit.active"
else
  # Whatever a service leaves behind ends with it.
  kill_unit "$unit" $$
fi
echo $code >"$units/$unit.result"
