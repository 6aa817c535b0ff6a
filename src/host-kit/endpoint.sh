# The verb `probe`: a temporary endpoint on a bridge, and questions from it. One process holds a network namespace, and
# one end of a pair of links is in it; the other end is a port of the bridge. When that process ends, for whatever
# reason, the kernel takes the namespace and the pair away: that is the guard, and it needs nobody and no file.

vf_endpoint=vifprobe

# ID WORD
vf_probe_verb() {
  vf_head
  vf_want_endpoint='' vf_want_probes=''
  while vf_next_frame; do
    [ "$vf_name" != end ] || break
    vf_text=$(head -c "$vf_size")
    vf_after_frame || vf_damaged "$vf_name" cut
    case $vf_name in
      endpoint) vf_want_endpoint=$vf_text ;;
      probes) vf_want_probes=$vf_text ;;
      *) vf_damaged unknown "$(vf_plain "$vf_name")" ;;
    esac
  done
  [ "$vf_name" = end ] || vf_damaged end missing
  case $1 in
    hold) vf_endpoint_hold "$vf_want_endpoint" ;;
    ask) vf_endpoint_ask "$vf_want_probes" ;;
    drop) vf_endpoint_drop ;;
    *) vf_damaged word ;;
  esac
  vf_end
}

# `PID BOOT`, and on a line of its own `ID OWNER`, of whoever holds the endpoint, while there is one.
vf_endpoint_lives() {
  vf_clock
  vf_holder_lives "$vf_base/endpoint" && ip link show dev "$vf_endpoint" >/dev/null 2>&1 || return 1
  { read -r vf_line && read -r vf_endpoint_id vf_endpoint_owner; } <"$vf_base/endpoint"
}

# What `begin` asks while it holds the mutex: an endpoint would be in the checkpoint, and is gone a moment later.
vf_admit_beside_endpoint() {
  ! vf_endpoint_lives || vf_refuse locked "$vf_endpoint_owner $vf_endpoint_id $vf_endpoint_id"
}

# LINE: `BRIDGE MAC IPV4 IPV6 SECONDS OWNER`.
vf_endpoint_hold() {
  trap '' HUP PIPE
  # shellcheck disable=SC2086
  set -- $1
  [ $# = 6 ] || vf_damaged endpoint
  for vf_word in "$@"; do vf_safe_word "$vf_word" || vf_damaged endpoint; done
  case $5 in *[!0-9]* | ?????*) vf_damaged endpoint ;; esac
  vf_has unshare && vf_has nsenter || vf_refuse endpoint "the host has no unshare and nsenter (util-linux)"
  mkdir -p "$vf_base" 2>/dev/null || vf_refuse read-only "$vf_base"
  vf_mutex
  vf_endpoint_admit
  ! vf_endpoint_lives || [ "$vf_endpoint_id" = "$vf_id" ] || vf_admit_beside_endpoint
  vf_endpoint_clear
  vf_bridge=$(ip -o -d link show dev "$1" 2>/dev/null)
  case $vf_bridge in *' bridge '*) ;; *) vf_refuse endpoint "$1 is no bridge here" ;; esac
  vf_mtu=${vf_bridge#* mtu }
  vf_mtu=${vf_mtu%% *}
  # The holder says its number once it is in its namespace, and is then the process that ends by itself.
  vf_pid=$(setsid unshare -n sh -c 'echo $$; exec sleep "$1" </dev/null >/dev/null 2>&1' vifleet "$5" 2>/dev/null &)
  [ -n "$vf_pid" ] || vf_refuse endpoint 'no network namespace could be made'
  vf_write "$vf_base/endpoint" "$vf_pid $vf_boot$vf_nl$vf_id $6" || { kill "$vf_pid"; vf_refuse space "$vf_base"; }
  vf_said=$(vf_endpoint_plug "$@" 2>&1) || { vf_endpoint_clear; vf_refuse endpoint "$(vf_plain "$vf_said")"; }
  vf_frame endpoint 0 "$vf_endpoint $vf_pid$vf_nl"
}

# The port wears the address that Xen gives the devices of guests, so that the bridge never takes its own from it, and has
# no IPv6 before it is up: through it nobody reaches dom0. An MTU below the bridge's would become the bridge's.
vf_endpoint_plug() {
  ip link add name "$vf_endpoint" address fe:ff:ff:ff:ff:ff mtu "$vf_mtu" type veth \
    peer name "$vf_endpoint" address "$2" mtu "$vf_mtu" netns "$vf_pid" || return 1
  echo 1 >"$vf_root/proc/sys/net/ipv6/conf/$vf_endpoint/disable_ipv6" || return 1
  ip link set dev "$vf_endpoint" master "$1" && ip link set dev "$vf_endpoint" up || return 1
  nsenter -t "$vf_pid" -n ip link set dev "$vf_endpoint" up || return 1
  nsenter -t "$vf_pid" -n ip addr add "$3/16" dev "$vf_endpoint" || return 1
  nsenter -t "$vf_pid" -n ip -6 addr add "$4/64" dev "$vf_endpoint" nodad || return 1
  # With it every address is asked for on this wire, those of the host too.
  nsenter -t "$vf_pid" -n ip route add default dev "$vf_endpoint"
}

# Not beside a change: not while one is undecided, nor while its rollback is not proved. Nothing is closed or forgotten here.
vf_endpoint_admit() {
  vf_slurp "$vf_base/open" || return 0
  vf_probe_id=$vf_id
  vf_use "$vf_text"
  if [ -d "$vf_txn" ]; then
    vf_lock_holder || :
    vf_decision
    [ "$vf_decided" != none ] || vf_refuse_open
    vf_refuse_unproved
  fi
  vf_use "$vf_probe_id"
}

# Whatever is left of an endpoint; the kernel may be a moment behind the process.
vf_endpoint_clear() {
  vf_clock
  ! vf_holder_lives "$vf_base/endpoint" || kill "$vf_holder" 2>/dev/null
  rm -f "$vf_base/endpoint"
  ! ip link show dev "$vf_endpoint" >/dev/null 2>&1 || ip link del dev "$vf_endpoint" >/dev/null 2>&1
}

vf_endpoint_ask() {
  vf_endpoint_lives && [ "$vf_endpoint_id" = "$vf_id" ] || vf_refuse endpoint gone
  vf_show_probes "$1"
}

# 4|6 ADDRESS: three tries, and one answer will do. 3: there is somebody, who answered ARP, but no ping came back; firewalls
# of bridges drop packets and let ARP through.
vf_probe_inside() {
  case $1 in
    4)
      nsenter -t "$vf_holder" -n timeout 5 ping -n -q -c 3 -i 0.5 -W 1 "$2" && return 0
      case $(nsenter -t "$vf_holder" -n ip -4 neigh show to "$2" dev "$vf_endpoint" 2>/dev/null) in
        *lladdr*) return 3 ;;
        *) return 1 ;;
      esac
      ;;
    *)
      # Older iputils have a program of its own for IPv6.
      if vf_has ping6; then
        set -- timeout 5 ping6 -n -q -c 3 -i 0.5 -W 1 "$2%$vf_endpoint"
      else
        set -- timeout 5 ping -6 -n -q -c 3 -i 0.5 -W 1 "$2%$vf_endpoint"
      fi
      ;;
  esac
  nsenter -t "$vf_holder" -n "$@"
}

vf_endpoint_drop() {
  # Without a place for the lock there never was an endpoint.
  if [ -d "$vf_base" ]; then
    vf_mutex
    vf_endpoint_lives || vf_endpoint_id=$vf_id
    [ "$vf_endpoint_id" != "$vf_id" ] || vf_endpoint_clear
  fi
  if ip link show dev "$vf_endpoint" >/dev/null 2>&1; then vf_frame endpoint 1 ''; else vf_frame endpoint 0 ''; fi
}
