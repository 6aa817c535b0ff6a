#!/bin/sh
# host-on.sh WIRE NAME MAC [PROGRAMS]   Switches a host on: a card on the LAN, then its init in namespaces of its own. Waits
# for its sshd. PROGRAMS: the folder of simulated programs.
set -eu
wire=$1 name=$2 mac=$3
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
programs=${4:-$(cat "$S/$name/programs")}
here=$(cd "$(dirname "$0")" && pwd)
h=$S/$name
echo "$programs" >"$h/programs"
rm -f "$h/up"
export S here programs
setsid unshare -n -m -u -i -p -f --mount-proc --kill-child \
  "$here/host-init.sh" "$name" </dev/null >>"$h/console" 2>&1 &
echo $! >"$h/pid"
tries=200
until pid=$(init_of "$name"); do
  tries=$((tries - 1))
  [ $tries -gt 0 ] || { echo "$name does not start" >&2; exit 1; }
  sleep 0.02
done
ip -n "$LAN" link del "port-$name" 2>/dev/null || :
ip -n "$LAN" link add "port-$name" type veth peer name eth0 netns "$pid" address "$mac"
ip -n "$LAN" link set "port-$name" master lan0
ip -n "$LAN" link set "port-$name" up
tries=600
until [ -e "$h/up" ]; do
  tries=$((tries - 1))
  if [ $tries = 0 ] || ! kill -0 "$(cat "$h/pid")" 2>/dev/null; then
    echo "$name does not come up" >&2; tail -n 20 "$h/console" >&2; exit 1; fi
  sleep 0.05
done
