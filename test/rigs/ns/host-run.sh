#!/bin/sh
# host-run.sh WIRE NAME COMMAND   Runs a shell command on a host, past SSH.
wire=$1 name=$2
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
init_of "$name" || { echo "$name is off" >&2; exit 255; }
# shellcheck disable=SC2046
exec env -i $(host_env "$name") nsenter -t "$pid" -m -n -u -i -p -r -w sh -c "cd / && $3"
