#!/bin/sh
# need.sh   Says all that this machine lacks for hosts in namespaces, and fails where it lacks something. Changes nothing
# but in namespaces that end with each question.
PATH=$PATH:/usr/sbin:/sbin
lacks=no
need() {
  what=$1
  shift
  said=$("$@" 2>&1) && return
  echo "hosts in namespaces need $what: $(printf '%s' "$said" | head -n 1)" >&2
  lacks=yes
}
have() { command -v "$1" >/dev/null || { echo 'not installed'; return 1; }; }
is_root() { [ "$(id -u)" = 0 ] || { echo "this is user $(id -un)"; return 1; }; }
# COMMANDS: in a network and a mount namespace that nobody else has.
alone() { unshare -n -m sh -ec "$1"; }

for program in ip bridge iptables ip6tables iptables-restore sysctl sshd ssh ssh-keygen unshare nsenter arping ping flock \
  pgrep mountpoint setsid bash awk; do
  need "the program $program" have "$program"
done
need 'the program dnsmasq (Debian: apt-get install dnsmasq-base)' have dnsmasq
need 'a DHCP client, busybox udhcpc (Debian: apt-get install busybox)' busybox udhcpc --help
need root is_root
need 'namespaces (CAP_SYS_ADMIN)' unshare -n -m -u -i -p -f true
need 'mounts in a namespace' alone 'mount -t tmpfs none /mnt && mkdir /mnt/a && mount --bind /mnt/a /mnt/a'
# shellcheck disable=SC2016
need 'network namespaces with names' sh -c 'ip netns add "$0" && ip netns del "$0"' "vfn-need$$"
need 'bridges in the kernel' alone 'ip link add br0 type bridge'
need 'veth pairs in the kernel' alone 'ip link add v0 type veth peer name v1'
need 'a /proc/sys that can be written' alone 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/lo/proxy_arp'
need 'a boot id that can be covered' alone 'mount --bind /proc/uptime /proc/sys/kernel/random/boot_id'
need 'iptables with what a firewall uses' alone 'iptables -w -A INPUT -m conntrack --ctstate NEW -m limit --limit 3/min -j LOG
  iptables -w -A INPUT -m pkttype --pkt-type broadcast -p udp -j REJECT
  iptables -w -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT'
need 'iptables that can translate addresses' alone 'iptables -w -t nat -A POSTROUTING -o lo -j MASQUERADE
  iptables -w -t nat -A PREROUTING -d 198.18.0.1 -j DNAT --to-destination 192.168.1.1'
[ $lacks = no ]
