# shellcheck shell=sh
# Sourced by ping, arping and their like: questions from this host into the lab.

# ask ADDRESS PROTO PORT [LINK]: prints who answers; success when somebody does.
ask() {
  awk -v HOSTS="$(cd "$LAB_WORLD/hosts" && echo *)" -v ME="$LAB_HOST" -f "$lib/numbers.awk" -f "$lib/kernel.awk" -f "$lib/rules.awk" \
    -f "$lib/verdict.awk" -f "$lib/reach.awk" -f "$lib/guests.awk" -f "$lib/probe.awk" -- "$@"
}

# ask_inside PID ADDRESS: the same from the network namespace that the process holds.
ask_inside() {
  awk -v HOSTS="$(cd "$LAB_WORLD/hosts" && echo *)" -v ME="$LAB_HOST" -f "$lib/numbers.awk" -f "$lib/kernel.awk" -f "$lib/rules.awk" \
    -f "$lib/verdict.awk" -f "$lib/reach.awk" -f "$lib/guests.awk" -f "$lib/netns.awk" -- "$@"
}

# resolve NAME: its address, when a DNS server of resolv.conf answers, or any station does where there is no resolv.conf.
resolve() {
  servers=$(sed -n 's/^nameserver[ \t]*\([0-9.]*\).*/\1/p' "$VIFLEET_ROOT/etc/resolv.conf" 2>/dev/null)
  [ -n "$servers" ] || servers=$(awk '{print $2}' "$LAB_WORLD/world/stations")
  for server in $servers; do
    ask "$server" udp 53 >/dev/null || continue
    awk -v name="$1" '$1 == name {print $2; found = 1; exit} END {exit !found}' "$LAB_WORLD/world/names"
    return
  done
  return 2
}
