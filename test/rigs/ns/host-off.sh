#!/bin/sh
# host-off.sh WIRE NAME   Takes the power away: the first process dies, and with it everything on the host.
wire=$1 name=$2
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
[ -f "$S/$name/pid" ] || exit 0
init_of "$name" && kill -KILL "$pid" 2>/dev/null
above=$(cat "$S/$name/pid")
tries=200
while grep -qz host-init.sh "/proc/$above/cmdline" 2>/dev/null && [ $tries -gt 0 ]; do
  tries=$((tries - 1))
  sleep 0.02
done
ip -n "$LAN" link del "port-$name" 2>/dev/null
rm -f "$S/$name/pid" "$S/$name/init"
exit 0
