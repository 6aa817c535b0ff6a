#!/bin/sh
# lan-cut.sh WIRE cut|mend   Whether the controller's router forwards: no byte passes, and nobody says so. The hosts' cards
# keep their carrier, and their gateway answers.
wire=$1
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
case $2 in
  cut) on_lan sysctl -qw net.ipv4.ip_forward=0 ;;
  mend) on_lan sysctl -qw net.ipv4.ip_forward=1 ;;
esac
