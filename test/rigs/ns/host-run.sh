#!/bin/sh
# host-run.sh NAME COMMAND   Runs a shell command on a host, past SSH.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
pid=$(init_of "$1") || { echo "$1 is off" >&2; exit 255; }
# shellcheck disable=SC2046
exec env -i $(host_env "$1") nsenter -t "$pid" -m -n -u -i -p -r -w sh -c "cd / && $2"
