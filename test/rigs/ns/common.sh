# shellcheck shell=sh
# shellcheck disable=SC2034
# Sourced by all scripts of this folder, after their first argument was taken for the number of the wire (1 to 250). VIFLEET_NS:
# where hosts and keys live; not below what a host has of its own (/etc, /var, /root, /run, /tmp).
: "${wire:?}"
S=${VIFLEET_NS:-/opt/vifleet-ns}/$wire
LAN=vfn-lan$wire # the network namespace that plays the wire, the router and the name server
CTL=vfn-ctl$wire # the controller's card, in the namespace that the tests run in
# What the hosts' network looks like from there: all wires have the same addresses, so each is translated to its own.
NET=198.18.$wire

# NAME: the first process of a host, as the machine sees it, in pid; 1 where the host is off.
init_of() { read -r pid <"$S/$1/init" && [ -n "$pid" ]; } 2>/dev/null

# COMMAND...: in the network of the wire.
on_lan() { nsenter --net="/run/netns/$LAN" "$@"; }

# NAME: the environment of whatever runs on a host.
host_env() {
  echo "PATH=/mnt/rig:/mnt/programs/both:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root USER=root LANG=C LAB_STATE=/mnt/state LAB_EFFECT=kernel LAB_HOST=$1"
}
