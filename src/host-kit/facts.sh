# Facts: read-only questions, one function each, whose output is what src/observed parses. Guests and links come first,
# because the comparable forms of the others need to know which devices belong to guests.

vf_fact_names='guests links os services addresses routes sysctl rules4 rules6 policies ifcheck programs neighbours'
vf_services='wicked wickedd wickedd-nanny SuSEfirewall2 SuSEfirewall2_init firewalld NetworkManager xendomains libvirtd'
vf_programs='wicked SuSEfirewall2 xl xenstore-ls iptables-save ip6tables-save iptables-restore systemctl ip bridge dnsmasq systemd-run arping'

vf_fact_os() {
  vf_slurp "$vf_root/etc/os-release" || return 1
  printf '%s\n' "$vf_text"
}

# is-active answers for every unit. is-enabled is silent about units that don't exist, so then `show` is asked.
vf_fact_services() {
  vf_has systemctl || return 127
  vf_watch_services
  # shellcheck disable=SC2086
  vf_active=$(systemctl is-active $vf_watched 2>/dev/null)
  # shellcheck disable=SC2086
  vf_enabled=$(systemctl is-enabled $vf_watched 2>/dev/null)
  # shellcheck disable=SC2086
  if [ "$(vf_count $vf_enabled)" -ne "$(vf_count $vf_watched)" ]; then
    vf_enabled=$(systemctl show -p Id -p UnitFileState $vf_watched 2>/dev/null |
      awk -F= '$1 == "UnitFileState" {s = $2} /^$/ {print s == "" ? "-" : s; s = ""; n = 0; next} {n = 1}
        END {if (n) print s == "" ? "-" : s}')
  fi
  # shellcheck disable=SC2086
  vf_zip "$vf_watched" "$vf_active" "$vf_enabled"
}

vf_count() { echo $#; }

# Three lists of words, side by side.
vf_zip() {
  vf_second=$2
  vf_third=$3
  for vf_word in $1; do
    # shellcheck disable=SC2086
    set -- $vf_second
    vf_a=${1:-unknown}
    [ $# -eq 0 ] || shift
    vf_second=$*
    # shellcheck disable=SC2086
    set -- $vf_third
    vf_b=${1:--}
    [ $# -eq 0 ] || shift
    vf_third=$*
    printf '%s %s %s\n' "$vf_word" "$vf_a" "$vf_b"
  done
}

vf_fact_links() {
  vf_has ip || return 127
  ip -o -d link show
}

vf_fact_addresses() {
  vf_has ip || return 127
  ip -o addr show
}

vf_fact_routes() {
  vf_has ip || return 127
  vf_4=$(ip -4 route show) || return
  vf_6=$(ip -6 route show 2>/dev/null)
  vf_prefix '4 ' "$vf_4"
  vf_prefix '6 ' "$vf_6"
}

vf_prefix() {
  printf '%s\n' "$2" | while IFS= read -r vf_line; do
    [ -z "$vf_line" ] || printf '%s%s\n' "$1" "$vf_line"
  done
}

vf_fact_sysctl() {
  for vf_file in "$vf_root"/proc/sys/net/ipv4/ip_forward "$vf_root"/proc/sys/net/ipv4/conf/*/proxy_arp \
    "$vf_root"/proc/sys/net/ipv6/conf/all/forwarding "$vf_root"/proc/sys/net/bridge/bridge-nf-call-iptables; do
    read -r vf_line 2>/dev/null <"$vf_file" && printf '%s:%s\n' "${vf_file#"$vf_root/proc/sys/"}" "$vf_line"
  done
  :
}

vf_fact_rules4() {
  vf_has iptables-save || return 127
  iptables-save
}

vf_fact_rules6() {
  vf_has ip6tables-save || return 127
  ip6tables-save
}

# wicked's nanny keeps one file a policy; /var/run is a link to /run on all but the oldest.
vf_policy_folder() {
  for vf_folder in "$vf_root/run/wicked/nanny" "$vf_root/var/run/wicked/nanny"; do
    [ -d "$vf_folder" ] && return
  done
  return 1
}

vf_fact_policies() {
  vf_policy_folder || return 0
  for vf_file in "$vf_folder"/policy__*; do
    [ ! -f "$vf_file" ] || printf '%s\n' "${vf_file##*/}"
  done
}

vf_fact_ifcheck() {
  vf_has wicked || return 127
  wicked ifcheck --changed all
}

vf_fact_guests() {
  vf_has xl || return 127
  xl list || return
  ! vf_has xenstore-ls || xenstore-ls -f /local/domain/0/backend/vif 2>/dev/null || :
}

vf_fact_programs() {
  for vf_word in $vf_programs; do
    vf_has "$vf_word" && printf '%s %s\n' "$vf_word" "$(command -v "$vf_word")"
  done
  :
}

vf_fact_neighbours() {
  vf_has ip || return 127
  ip neigh show
}

# Asks all facts in one stream for the awk program `vf_comparable`: a line of \001, name and status before each answer.
vf_ask_facts() {
  for vf_name in $vf_fact_names; do
    vf_rc=0
    vf_raw=$("vf_fact_$vf_name" 2>/dev/null) || vf_rc=$?
    printf '\001 %s %s\n' "$vf_name" "$vf_rc"
    [ -z "$vf_raw" ] || printf '%s\n' "$vf_raw"
  done
}

# Frames of the facts named in $1 (one a line), on stdout.
vf_show_facts() { vf_ask_facts | awk -v want="$1" "$vf_comparable"; }

# All facts as files: DIR/raw.NAME and DIR/NAME (comparable).
vf_save_facts() { vf_ask_facts | awk -v dir="$1" "$vf_comparable"; }
