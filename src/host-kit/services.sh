# Services of ours: units whose files a plan puts there (the DHCP server of a bridge).

# The units that facts watch, ours with them, in vf_watched.
vf_watch_services() {
  vf_watched=$vf_services
  for vf_file in "$vf_units"/vifleet-dhcp-*.service; do
    [ -f "$vf_file" ] && vf_safe_id "${vf_file##*/}" && vf_watched="$vf_watched ${vf_file##*/}"
  done
  :
}

vf_service_up() {
  vf_said=$({ systemctl daemon-reload && systemctl enable "$1.service" && systemctl restart "$1.service"; } 2>&1 </dev/null) ||
    { vf_why="systemctl: $(vf_plain "$vf_said")"; return 1; }
}

# One that is not there is down already.
vf_service_down() {
  {
    systemctl disable "$1.service"
    systemctl stop "$1.service"
  } >/dev/null 2>&1 </dev/null
  ! systemctl is-active "$1.service" >/dev/null 2>&1 || { vf_why="$1 still runs"; return 1; }
}

vf_service_reload() { systemctl daemon-reload >/dev/null 2>&1 </dev/null || { vf_why='systemctl daemon-reload'; return 1; }; }

# What cannot have its address or its port ends at once, after it was said to run.
vf_expect_service() {
  for vf_word in 1 2; do
    systemctl is-active "$1.service" >/dev/null 2>&1 || { vf_why="$1 does not run"; return 1; }
    [ "$vf_word" = 2 ] || sleep 1
  done
  systemctl is-enabled "$1.service" >/dev/null 2>&1 || { vf_why="$1 would not start at boot"; return 1; }
}
