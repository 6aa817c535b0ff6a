# Probes, for `read`: ping, arp, tcp, resolve; all at the same time, three seconds at the most.

vf_show_probes() {
  vf_answers=$(
    vf_number=0
    printf '%s\n' "$1" | {
      while read -r vf_kind vf_a vf_b; do
        vf_number=$((vf_number + 1))
        (
          vf_probe "$vf_kind" "$vf_a" "$vf_b" >/dev/null 2>&1 </dev/null
          echo "$vf_number $?"
        ) &
      done
      wait
    }
  )
  printf '%s\n' "$vf_answers" | sort -n | while read -r vf_number vf_rc; do
    vf_frame "probe:$vf_number" "$vf_rc" ''
  done
}

vf_probe() {
  case $1 in
    ping) timeout 3 ping -n -c 1 -W 2 ${3:+-I "$3"} "$2" ;;
    arp) timeout 3 arping -c 1 -w 2 -I "$3" "$2" ;;
    # sh has no sockets; the hosts have bash, which has.
    tcp) timeout 3 bash -c 'exec 3<>"/dev/tcp/$1/$2"' vifleet "$2" "$3" ;;
    resolve) timeout 3 getent hosts "$2" ;;
    *) return 127 ;;
  esac
}
