#!/bin/bash
# build-image-once.sh   Builds what the rig boots into $RIG_OUT, unless it is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for file in base.qcow2 xen vmlinux initrd.gz id_ed25519 known_hosts; do
  [ -f "$RIG_OUT/$file" ] || exec "$here/build-image.sh"
done
