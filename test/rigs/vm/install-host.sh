#!/bin/bash
# install-host.sh NAME FILES PROGRAMS [xen]   Makes a booted machine a VM Host Server of the contract: the files below FILES
# in their places, the simulated wicked, SuSEfirewall2 and xl (PROGRAMS, driving the real kernel) on PATH, and units with the
# names of the real ones, started by the real systemd. With `xen`, xl, xenstore and xendomains stay what Debian has, and a
# nanny of wicked's listens to the kernel. Takes effect with the next boot.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=$1 files=$2 programs=$3 hypervisor=${4:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The programs look for their library in ../lib.
mkdir -p "$work/usr/local/sbin" "$work/usr/local/lib" "$work/etc/systemd/system.conf.d" "$work/etc/systemd/system" \
  "$work/var/lib/lab/guests"
cp "$programs"/both/* "$work/usr/local/sbin/"
cp "$programs"/lib/* "$work/usr/local/lib/"
cp -a "$files/." "$work/"
cp "$here"/units/* "$work/etc/systemd/system/"
services='wicked.service SuSEfirewall2.service xendomains.service'
if [ "$hypervisor" = xen ]; then
  rm "$work"/usr/local/sbin/xl "$work"/usr/local/sbin/xenstore-* "$work/etc/systemd/system/xendomains.service"
  cp "$here/rig-nanny" "$work/usr/local/sbin/"
  cp "$here"/units-xen/* "$work/etc/systemd/system/"
  # Debian's script knows nothing of these two; guests are to start on bridges that are there.
  mkdir -p "$work/etc/systemd/system/xendomains.service.d"
  printf '[Unit]\nAfter=wicked.service SuSEfirewall2.service\n' >"$work/etc/systemd/system/xendomains.service.d/order.conf"
  services="$services wicked-nanny.service"
fi
environment='LAB_EFFECT=kernel LAB_STATE=/var/lib/lab'
printf '[Manager]\nDefaultEnvironment=%s\nDefaultTimeoutStartSec=300s\n' "$environment" >"$work/etc/systemd/system.conf.d/lab.conf"
: >"$work/var/lib/lab/domains"
: >"$work/var/lib/lab/xenstore"
tar -C "$work" --owner=0 --group=0 -czf - . | "$here/rig-ssh" "$name" "set -e
  tar -C / -xzf - --no-same-permissions --no-overwrite-dir
  grep -q LAB_EFFECT /etc/ssh/sshd_config ||
    echo 'SetEnv $environment PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' >>/etc/ssh/sshd_config
  [ ! -L /etc/systemd/system/xendomains.service ] || rm -f /etc/systemd/system/xendomains.service
  rm -f /etc/systemd/system/multi-user.target.wants/rig-setup.service
  systemctl daemon-reload
  systemctl enable $services 2>/dev/null
  sync"
