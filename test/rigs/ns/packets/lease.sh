#!/bin/sh
# lease.sh EVENT   What udhcpc calls: tells what a DHCP server gave, and lets the guest have it.
# shellcheck disable=SC2154
[ "$1" = bound ] || exit 0
echo "address $ip/$mask router ${router:-none} dns ${dns:-none}"
ip addr replace "$ip/$mask" dev "$interface"
[ -z "${router:-}" ] || ip route replace default via "$router" dev "$interface"
