#!/bin/sh
# host-make.sh WIRE NAME WORLD   Lays a host out that is switched off. WORLD/hosts/NAME has its files (root) and the nature of
# its guests (state). Its disk, which holds /etc, /var and /root, is small, so that it can be filled.
set -eu
wire=$1 name=$2 from=$3/hosts/$2
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
"$(dirname "$0")/host-off.sh" "$wire" "$name"
h=$S/$name
mkdir -p "$h/disk"
! mountpoint -q "$h/disk" || umount "$h/disk"
rm -rf "$h/state"
mount -t tmpfs -o size=24m,mode=755 "rig-$wire-$name" "$h/disk"
mkdir -p "$h/disk/etc" "$h/disk/var/lib/misc" "$h/disk/var/log" "$h/disk/root"
chmod 700 "$h/disk/root"
# What any program of this machine needs to start at all.
for path in passwd group shadow nsswitch.conf ld.so.cache ld.so.conf ld.so.conf.d alternatives iproute2 services \
  protocols login.defs ethertypes; do
  [ ! -e "/etc/$path" ] || cp -a "/etc/$path" "$h/disk/etc/"
done
cp -a "$from/root/etc/." "$h/disk/etc/"
cp -a "$from/root/var/." "$h/disk/var/"
cp -a "$from/state" "$h/state"
chown -R 0:0 "$h/disk"
