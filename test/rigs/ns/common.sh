# shellcheck shell=sh
# shellcheck disable=SC2034
# Sourced by all scripts of this folder. VIFLEET_NS: where hosts and keys live; not below what a host has of its own
# (/etc, /var, /root, /run, /tmp).
S=${VIFLEET_NS:-/opt/vifleet-ns}
LAN=vfn-lan # the network namespace that plays the wire, the router and the name server
CTL=vfn-ctl # the controller's card, in the namespace that the tests run in

# The first process of a host, as the machine sees it: the child of its unshare.
init_of() {
  read -r above <"$S/$1/pid" 2>/dev/null || return 1
  pid=$(pgrep -P "$above") && echo "$pid"
}

# NAME: the environment of whatever runs on a host.
host_env() {
  echo "PATH=/mnt/rig:/mnt/programs/both:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root USER=root LANG=C LAB_STATE=/mnt/state LAB_EFFECT=kernel LAB_HOST=$1"
}
