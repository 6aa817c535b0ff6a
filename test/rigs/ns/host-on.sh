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
# The host's first process is the child of unshare.
tries=200
until pid=$(pgrep -P "$(cat "$h/pid")"); do
  tries=$((tries - 1))
  [ $tries -gt 0 ] || { echo "$name does not start" >&2; exit 1; }
  sleep 0.02
done
echo "$pid" >"$h/init"
# The cable is in before the card: the host's boot looks for its carrier once.
ip -n "$LAN" link del "port-$name" 2>/dev/null || :
ip -n "$LAN" link add "port-$name" type veth peer name "card-$name" address "$mac"
ip -n "$LAN" link set "port-$name" master lan0 up
ip -n "$LAN" link set "card-$name" netns "$pid" name eth0
# Its boot is over, and something listens on port 22.
answers() { [ -e "$h/up" ] && grep -q '^[^:]*: [0-9A-F]*:0016 [0-9A-F]*:0000 0A' "/proc/$pid/net/tcp"; }
tries=1200
until answers; do
  tries=$((tries - 1))
  if [ $tries = 0 ] || ! kill -0 "$(cat "$h/pid")" 2>/dev/null; then
    echo "$name does not come up" >&2; tail -n 20 "$h/console" >&2; exit 1; fi
  sleep 0.05
done
# Who asked for its address while it was off is about to be told that nobody has it.
ip -n "$LAN" neigh flush dev lan0
