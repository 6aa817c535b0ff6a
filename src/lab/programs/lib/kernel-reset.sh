# shellcheck shell=sh
# Sourced by lab-boot: the simulated kernel and hypervisor as they are right after power-on.

reset_kernel() {
  rm -rf "$LAB_STATE"/.next "$LAB_STATE"/rules4 "$LAB_STATE"/rules6 "$LAB_STATE"/announced "$LAB_STATE"/domains.d
  : >"$LAB_STATE/domains"
  : >"$LAB_STATE/xenstore"
  : >"$LAB_STATE/routes"
  : >"$LAB_STATE/bridges"
  echo 'lo 127.0.0.1/8 4 host' >"$LAB_STATE/addresses"
  printf 'lo ::1/128 6 host\n' >>"$LAB_STATE/addresses"
  echo 0 >"$LAB_STATE/next-domain"
  reset_links
  reset_sysctls
}

# The NICs of state/hardware, lines `NAME MAC SEGMENT`, all down.
reset_links() {
  index=2
  echo 'lo lo 00:00:00:00:00:00 65536 up - - - - 1' >"$LAB_STATE/links.new"
  while read -r name mac segment; do
    echo "$name nic $mac 1500 down - - - ${segment:--} $index" >>"$LAB_STATE/links.new"
    index=$((index + 1))
  done <"$LAB_STATE/hardware"
  mv "$LAB_STATE/links.new" "$LAB_STATE/links"
  echo "$index" >"$LAB_STATE/next-index"
}

reset_sysctls() {
  proc=$VIFLEET_ROOT/proc
  rm -rf "$proc/sys/net"
  mkdir -p "$proc/sys/net/ipv4/conf" "$proc/sys/net/ipv6/conf" "$proc/sys/net/bridge" "$proc/sys/kernel/random"
  [ -L "$proc/uptime" ] || ln -sf /proc/uptime "$proc/uptime"
  cat /proc/sys/kernel/random/uuid >"$proc/sys/kernel/random/boot_id"
  echo 0 >"$proc/sys/net/ipv4/ip_forward"
  # With the bridge module loaded, bridged frames pass through iptables.
  echo 1 >"$proc/sys/net/bridge/bridge-nf-call-iptables"
  for link in all default $(awk '{print $1}' "$LAB_STATE/links"); do
    reset_link "$link"
  done
}

reset_link() {
  mkdir "$proc/sys/net/ipv4/conf/$1" "$proc/sys/net/ipv6/conf/$1"
  for key in proxy_arp forwarding log_martians arp_ignore ignore_routes_with_linkdown; do echo 0 >"$proc/sys/net/ipv4/conf/$1/$key"; done
  for key in rp_filter accept_redirects send_redirects; do echo 1 >"$proc/sys/net/ipv4/conf/$1/$key"; done
  for key in disable_ipv6 forwarding; do echo 0 >"$proc/sys/net/ipv6/conf/$1/$key"; done
  for key in accept_ra accept_redirects; do echo 1 >"$proc/sys/net/ipv6/conf/$1/$key"; done
}
