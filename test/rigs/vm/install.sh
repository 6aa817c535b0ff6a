#!/bin/bash
# install.sh NAME PROGRAMS   Makes a booted machine one that an administrator has set up: wicked and SuSEfirewall2 (the
# simulated ones, from the folder PROGRAMS) as units of systemd with the real units' names, and the files of ./etc.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=$1 programs=$2
on() { "$here/rig-ssh" "$name" "$@"; }

tar -C "$programs" -cf - both lib | on 'mkdir -p /usr/local/lib/vifleet-lab && tar -C /usr/local/lib/vifleet-lab -xf - && chmod -R go-w /usr/local/lib/vifleet-lab'
tar -C "$here" -cf - etc | on 'tar -C / --no-same-owner -xf -'
tar -C "$here/units" -cf - . | on 'tar -C /etc/systemd/system --no-same-owner -xf -'
on 'sh -s' <<'S'
set -eu
mkdir -p /var/lib/lab-state
: >/var/lib/lab-state/domains
: >/var/lib/lab-state/xenstore
for program in /usr/local/lib/vifleet-lab/both/*; do
  printf '#!/bin/sh\nexport LAB_EFFECT=kernel LAB_STATE=/var/lib/lab-state\nPATH=/usr/local/lib/vifleet-lab/both:$PATH exec %s "$@"\n' "$program" >"/usr/local/sbin/${program##*/}"
  chmod 755 "/usr/local/sbin/${program##*/}"
done
# The address is wicked's business now; this unit only brings the driver and the name.
sed -i -e '/^ip addr add/d' -e '/^if \[ -e/,/^fi$/d' /usr/local/sbin/rig-setup
sed -i 's/ network-online.target$//; s/^Before=.*/Before=wicked.service network.target/' /etc/systemd/system/rig-setup.service
chown -R 0:0 /etc/sysconfig /etc/sysctl.conf
systemctl daemon-reload
systemctl enable -q wicked.service SuSEfirewall2.service
sync
S
