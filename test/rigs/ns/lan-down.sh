#!/bin/sh
# lan-down.sh   Ends all hosts and takes the LAN away.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
for folder in "$S"/*/; do
  [ ! -f "$folder/pid" ] || "$(dirname "$0")/host-off.sh" "$(basename "$folder")"
  ! mountpoint -q "$folder/disk" || umount "$folder/disk"
  case $folder in */keys/) ;; *) rm -rf "$folder" ;; esac
done
ip link del "$CTL" 2>/dev/null
ip netns del "$LAN" 2>/dev/null
exit 0
