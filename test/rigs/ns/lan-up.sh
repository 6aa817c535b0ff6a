#!/bin/sh
# lan-up.sh WIRE   Makes the LAN 192.168.1.0/24 of a wire: a bridge in a namespace of its own with the router (.1) and the
# name server (.2). The controller is behind a router (.5) whose other side is 198.18.WIRE.0/24, here.
set -eu
wire=$1
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
"$here/lan-down.sh" "$wire"
mkdir -p "$S/keys"
ip netns add "$LAN"
ip -n "$LAN" link set lo up
ip -n "$LAN" link add lan0 type bridge
for last in 1 2 5; do ip -n "$LAN" addr add "192.168.1.$last/24" dev lan0; done
ip -n "$LAN" link set lan0 up
ip link add "$CTL" type veth peer name port-ctl netns "$LAN"
ip -n "$LAN" addr add "$NET.2/24" dev port-ctl
ip -n "$LAN" link set port-ctl up
ip addr add "$NET.1/24" dev "$CTL"
ip link set "$CTL" up
"$here/lan-cut.sh" "$wire" mend
on_lan iptables -w -t nat -A POSTROUTING -s "$NET.1" -o lan0 -j SNAT --to-source 192.168.1.5
: >"$S/config"
for last in 20 22 23 24; do
  ip -n "$LAN" addr add "$NET.$last/32" dev port-ctl
  on_lan iptables -w -t nat -A PREROUTING -d "$NET.$last" -j DNAT --to-destination "192.168.1.$last"
  printf 'Host 192.168.1.%s\n  HostName %s.%s\n' "$last" "$NET" "$last" >>"$S/config"
done
for key in client host; do
  [ -f "$S/keys/$key" ] || ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$S/keys/$key"
done
printf '* %s\n' "$(cut -d ' ' -f 1,2 "$S/keys/host.pub")" >"$S/keys/known_hosts"
printf '%s\n' 'Host *' '  User root' "  IdentityFile $S/keys/client" '  IdentitiesOnly yes' \
  "  UserKnownHostsFile $S/keys/known_hosts" '  StrictHostKeyChecking yes' >>"$S/config"
