#!/bin/sh
# host-off.sh NAME   Takes the power away: the first process dies, and with it everything on the host.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
[ -f "$S/$1/pid" ] || exit 0
pid=$(init_of "$1") && kill -KILL "$pid" 2>/dev/null
above=$(cat "$S/$1/pid")
tries=200
while grep -qz host-init.sh "/proc/$above/cmdline" 2>/dev/null && [ $tries -gt 0 ]; do
  tries=$((tries - 1))
  sleep 0.02
done
ip -n "$LAN" link del "port-$1" 2>/dev/null
rm -f "$S/$1/pid"
exit 0
