#!/bin/bash
# build-image.sh - build everything the rig boots, as root, from Debian 12 packages only.
#
#   RIG_OUT (default ./out) gets:
#     base.qcow2      root file system of a Xen dom0 (also boots without Xen)
#     xen             hypervisor, gunzipped (qemu -kernel wants the bare 32-bit multiboot ELF)
#     xen-shadow      same, but the newest build in the archive that still has CONFIG_SHADOW_PAGING
#                     (live migration of PV guests needs it; Debian's 4.17.7 security build has it off, XSA-495)
#     vmlinux         Debian's amd64 kernel, unpacked (saves the xz unpacking under TCG)
#     initrd.gz       tiny busybox initramfs: insmod virtio+ext4, mount /dev/vda, switch_root
#     id_ed25519      key that root on every host accepts (also used dom0 -> dom0 by xl migrate)
#
# Host packages needed: see need-packages.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
OUT=${RIG_OUT:-$here/out}
SUITE=bookworm
XENVER=4.17
SIZE=${RIG_DISK_SIZE:-1200M}
mkdir -p "$OUT"
work=$(mktemp -d "$OUT/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root
t0=$SECONDS
say() { echo "[$((SECONDS-t0))s] $*"; }

# --- the apt sources of THIS machine, read at run time (no mirror name is kept anywhere) ---
apt-get indextargets --format '$(ORIGIN)|$(CREATED_BY)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)' |
  awk -F'|' -v s="$SUITE" '($1=="Debian"||$1=="Debian Backports") && $2=="Packages" && ($4==s||$4==s"-updates"||$4==s"-security") && $5=="main" {print "deb "$3" "$4" main"}' |
  sort -u > "$work/sources.list"
[ -s "$work/sources.list" ] || { echo "no Debian $SUITE apt source on this machine (apt-get update first)"; exit 1; }
CVU=true; eval "$(apt-config shell CVU Acquire::Check-Valid-Until)"

# --- key ---
[ -f "$OUT/id_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -C rig -f "$OUT/id_ed25519"

# --- root file system ---
PKGS=systemd-sysv,udev,kmod,openssh-server,iproute2,iptables,bridge-utils,vlan,ifupdown,iputils-ping,iputils-arping,net-tools,tcpdump,busybox-static,procps,xen-utils-$XENVER,${RIG_EXTRA_PKGS:-psmisc}
excl=()
for p in '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/locale/*' '/usr/share/info/*'; do
  excl+=(--dpkgopt="path-exclude=$p")
done
say "bootstrap"
mmdebstrap --mode=root --variant=minbase --architectures=amd64 \
  --aptopt="Acquire::Check-Valid-Until \"$CVU\"" \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='force-unsafe-io' "${excl[@]}" \
  --include="$PKGS" \
  --customize-hook='
    set -e
    cd "$1" && mkdir -p rigpkg && chmod 777 rigpkg
    k=$(chroot "$1" apt-cache depends linux-image-amd64 | sed -n "s/.*Depends: \(linux-image-[0-9].*-amd64\)$/\1/p" | head -1)
    chroot "$1" sh -c "cd /rigpkg && apt-get download $k
      for v in \$(apt-cache madison xen-hypervisor-'$XENVER'-amd64 | cut -d\"|\" -f2 | sort -u); do apt-get download xen-hypervisor-'$XENVER'-amd64=\$v; done" ' \
  "$SUITE" "$root" "$work/sources.list" > "$work/mmdebstrap.log" 2>&1 ||
  { tail -30 "$work/mmdebstrap.log" | sed -E 's#[a-z]+://[^ /]+#<mirror>#g'; exit 1; }

say "kernel + hypervisor"
mkdir -p "$work/pk"
dpkg-deb -x "$root"/rigpkg/linux-image-*.deb "$work/pk"
# newest first: the first is what a Debian user gets; the first with shadow paging goes to xen-shadow
rm -f "$OUT/xen" "$OUT/xen-shadow"
for f in $(ls "$root"/rigpkg/xen-hypervisor-*.deb | sort -rV); do
  px=$work/px.$(basename "$f" .deb); mkdir "$px"; dpkg-deb -x "$f" "$px"
  [ -f "$OUT/xen" ] || { gzip -dc "$px"/boot/xen-$XENVER-amd64.gz > "$OUT/xen"; say "xen        = $(basename "$f")"; }
  if [ ! -f "$OUT/xen-shadow" ] && grep -q '^CONFIG_SHADOW_PAGING=y' "$px"/boot/*.config; then
    gzip -dc "$px"/boot/xen-$XENVER-amd64.gz > "$OUT/xen-shadow"; say "xen-shadow = $(basename "$f")"
  fi
done
rm -rf "$root/rigpkg"
KVER=$(basename "$work"/pk/lib/modules/*)
vmz=$work/pk/boot/vmlinuz-$KVER
off=$(LC_ALL=C grep -abo -P '\xFD7zXZ\x00' "$vmz" | head -1 | cut -d: -f1)
tail -c "+$((off+1))" "$vmz" | xz -dc --single-stream > "$OUT/vmlinux" 2>/dev/null || true
[ "$(head -c4 "$OUT/vmlinux" | tail -c3)" = ELF ] || { echo "cannot unpack $vmz"; exit 1; }

# modules: only what a virtual dom0 can use
m=$work/pk/lib/modules/$KVER
( cd "$m/kernel"
  rm -rf sound arch
  for d in drivers/*; do case $d in
    drivers/block|drivers/net|drivers/virtio|drivers/xen|drivers/char|drivers/vhost) ;;
    *) rm -rf "$d";; esac; done
  for d in drivers/net/*; do case $d in
    *.ko|drivers/net/bonding|drivers/net/team|drivers/net/vxlan|drivers/net/xen-netback|drivers/net/wireguard|drivers/net/ipvlan) ;;
    *) rm -rf "$d";; esac; done
  find fs -mindepth 1 -maxdepth 1 ! -name ext4 ! -name jbd2 ! -name '*.ko' ! -name overlayfs ! -name fat ! -name nls ! -name autofs -exec rm -rf {} +
)
mkdir -p "$root/lib/modules"
cp -a "$m" "$root/lib/modules/"
chroot "$root" depmod "$KVER"
cp -a "$work/pk/boot/config-$KVER" "$root/boot/" 2>/dev/null || true

say "configure"
export root KVER OUT here work
bash "$here/configure-root.sh"

say "initramfs for the host"
ird=$work/ird; mkdir -p "$ird"/{bin,dev,proc,sys,newroot,lib}
cp "$root/bin/busybox" "$ird/bin/busybox"
: > "$ird/lib/order"
for mod in virtio_pci virtio_blk ext4; do
  chroot "$root" modprobe -S "$KVER" --show-depends "$mod" | awk '/^insmod/{print $2}'
done | awk '!s[$0]++' | while read -r ko; do
  cp "$root$ko" "$ird/lib/"; basename "$ko" >> "$ird/lib/order"
done
cat > "$ird/init" <<'I'
#!/bin/busybox sh
B=/bin/busybox
$B mount -t proc proc /proc; $B mount -t sysfs sysfs /sys; $B mount -t devtmpfs dev /dev
while read -r m; do $B insmod /lib/$m; done < /lib/order
i=0; while [ ! -b /dev/vda ] && [ $i -lt 200 ]; do $B usleep 50000; i=$((i+1)); done
$B mount -t ext4 -o rw,noatime /dev/vda /newroot || exec $B sh
$B mount -o move /dev /newroot/dev; $B umount /proc; $B umount /sys
exec $B switch_root /newroot /sbin/init
I
chmod +x "$ird/init"
( cd "$ird" && find . | cpio -o -H newc --quiet | gzip -1 > "$OUT/initrd.gz" )

say "disk image"
rm -f "$OUT/base.qcow2" "$work/disk.raw"
truncate -s "$SIZE" "$work/disk.raw"
mke2fs -q -t ext4 -O ^metadata_csum -E lazy_itable_init=1 -m 0 -L rig -d "$root" "$work/disk.raw"
qemu-img convert -f raw -O qcow2 "$work/disk.raw" "$OUT/base.qcow2"
say "done"
du -sh "$root" | sed "s#$root#root tree#"
ls -l "$OUT" | awk '{print $5, $9}'
