#!/bin/sh
# lan-up.sh   Makes the LAN 192.168.1.0/24: a bridge in a namespace of its own with the router (.1) and the name server
# (.2), and a card for the controller (.5) here. Refuses where this machine is in such a network already.
set -eu
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
[ "$(id -u)" = 0 ] || { echo 'namespaces need root' >&2; exit 1; }
for program in ip bridge iptables ip6tables sshd unshare nsenter ssh-keygen arping; do
  command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || { echo "the rig needs $program" >&2; exit 1; }
done
mkdir -p "$S/keys"
ip netns del "$LAN" 2>/dev/null || :
ip link del "$CTL" 2>/dev/null || :
[ -z "$(ip -4 route show 192.168.1.0/24)" ] || { echo '192.168.1.0/24 is in use on this machine' >&2; exit 1; }
ip netns add "$LAN"
ip -n "$LAN" link set lo up
ip -n "$LAN" link add lan0 type bridge
ip -n "$LAN" addr add 192.168.1.1/24 dev lan0
ip -n "$LAN" addr add 192.168.1.2/24 dev lan0
ip -n "$LAN" link set lan0 up
ip link add "$CTL" type veth peer name port-ctl netns "$LAN"
ip -n "$LAN" link set port-ctl master lan0
ip -n "$LAN" link set port-ctl up
ip addr add 192.168.1.5/24 dev "$CTL"
ip link set "$CTL" up
[ -f "$S/keys/client" ] || ssh-keygen -q -t ed25519 -N '' -C rig -f "$S/keys/client"
[ -f "$S/keys/host" ] || ssh-keygen -q -t ed25519 -N '' -C host -f "$S/keys/host"
printf '* %s\n' "$(cut -d ' ' -f 1,2 "$S/keys/host.pub")" >"$S/keys/known_hosts"
printf '%s\n' 'Host *' '  User root' "  IdentityFile $S/keys/client" '  IdentitiesOnly yes' \
  "  UserKnownHostsFile $S/keys/known_hosts" '  StrictHostKeyChecking yes' >"$S/keys/config"
