#!/bin/sh
# lan-down.sh WIRE   Ends all hosts of a wire and takes its LAN away.
wire=$1
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
for folder in "$S"/*/; do
  [ ! -f "$folder/pid" ] || "$(dirname "$0")/host-off.sh" "$wire" "$(basename "$folder")"
  ! mountpoint -q "$folder/disk" || umount "$folder/disk"
done
rm -rf "$S"
ip link del "$CTL" 2>/dev/null
ip netns del "$LAN" 2>/dev/null
exit 0
