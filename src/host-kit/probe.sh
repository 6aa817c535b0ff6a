# Probes, for `read`: ping, arp, tcp, resolve, dns; all at the same time, three seconds at the most.

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
    # sh has no sockets; the hosts have bash, which has. Called over SSH it might read somebody's .bashrc first.
    tcp) timeout 3 bash --norc -c 'exec 3<>"/dev/tcp/$1/$2"' vifleet "$2" "$3" ;;
    resolve) timeout 3 getent hosts "$2" ;;
    dns) vf_probe_dns ;;
    # From an endpoint; nothing where none is held.
    inside4) [ "$vf_verb" = probe ] && vf_probe_inside 4 "$2" ;;
    inside6) [ "$vf_verb" = probe ] && vf_probe_inside 6 "$2" ;;
    *) return 127 ;;
  esac
}

# The first nameserver of resolv.conf, and it alone: glibc would ask the others too, and nscd remembers old answers.
vf_probe_dns() {
  vf_server=$(awk '$1 == "nameserver" {print $2; exit}' "$vf_root/etc/resolv.conf")
  case $vf_server in '' | *[!0-9A-Za-z.:%]*) return 1 ;; esac
  vf_ask_dns "$vf_server" 53
}

# ADDRESS PORT: whether anybody answers a query for the servers of the root, whatever the answer is. Its number is "vf".
vf_ask_dns() {
  timeout 3 bash --norc -c '
    exec 3<>"/dev/udp/$1/$2" || exit
    for try in 1 2; do
      printf "vf\001\000\000\001\000\000\000\000\000\000\000\000\002\000\001" >&3
      [ "$(timeout 1 head -c 2 <&3)" != vf ] || exit 0
    done
    exit 1' vifleet "$1" "$2"
}
