#!/bin/sh
# The first process of a host. Its own /etc, /var and /root are on its disk; all else is this machine's. The boot is what
# the host's init would do, in that order; there is no systemd here.
# shellcheck disable=SC2154
name=$1
h=$S/$name
mount -t tmpfs -o mode=755 rig /mnt
mkdir -p /mnt/state /mnt/programs /mnt/rig /mnt/host
mount --bind "$h/state" /mnt/state
mount --bind "$programs" /mnt/programs
mount --bind "$here/programs" /mnt/rig
mount --bind "$h" /mnt/host
cat /proc/sys/kernel/random/uuid >/mnt/boot_id
cp "$S/keys/host" /mnt/host_key
cp "$S/keys/client.pub" /mnt/authorized_keys
cp "$here/sshd_config" /mnt/sshd_config
chmod 600 /mnt/host_key /mnt/authorized_keys
mount --bind "$h/disk/etc" /etc
mount --bind "$h/disk/var" /var
mount --bind "$h/disk/root" /root
mount -t tmpfs -o mode=755 run /run
mount -t tmpfs -o mode=1777 tmp /tmp
mkdir -p /run/sshd /run/lock
ln -sfn /run /var/run
mount -t sysfs -o ro sysfs /sys
mount --bind /mnt/boot_id /proc/sys/kernel/random/boot_id
hostname "$name"
cd / || exit 1
export PATH=/mnt/rig:/mnt/programs/both:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root USER=root LANG=C LAB_STATE=/mnt/state LAB_EFFECT=kernel LAB_HOST="$name"
unset S here programs VIFLEET_NS

# The hypervisor that is simulated starts afresh.
rm -rf /mnt/state/domains.d /mnt/state/lock.d /mnt/state/units/*.active
: >/mnt/state/domains
: >/mnt/state/xenstore
echo 0 >/mnt/state/next-domain
ip link set lo up
until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done

[ ! -f /var/lib/vifleet/boot ] || sh /var/lib/vifleet/boot files
for file in /etc/sysctl.d/*.conf /etc/sysctl.conf; do [ ! -e "$file" ] || sysctl -q -e -p "$file"; done
systemctl start wicked
[ "$(systemctl is-enabled SuSEfirewall2)" != enabled ] || systemctl start SuSEfirewall2
for unit in /etc/systemd/system/multi-user.target.wants/vifleet-dhcp-*; do [ ! -e "$unit" ] || systemctl start "${unit##*/}"; done
for link in /etc/xen/auto/*; do [ ! -e "$link" ] || xl create "$(readlink -f "$link")"; done
[ ! -f /var/lib/vifleet/boot ] || sh /var/lib/vifleet/boot guests
: >/mnt/host/up
exec /usr/sbin/sshd -D -e -f /mnt/sshd_config -o "SetEnv=PATH=$PATH LAB_STATE=$LAB_STATE LAB_EFFECT=kernel LAB_HOST=$name LANG=C"
