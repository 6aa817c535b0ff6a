# The verbs. Those in the first list are the controller's; the others are for units, processes of our own and the console.

vf_main() {
  vf_core
  vf_verb=${1:-}
  vf_arg=${2:-}
  [ $# -lt 2 ] || { vf_safe_id "$2" || { vf_head; vf_refuse frame id; }; vf_use "$2"; }
  case $vf_verb in
    read) vf_read ;;
    begin) vf_begin "$vf_arg" ;;
    go) vf_go "${3:-}" "${4:-}" ;;
    status) vf_status ;;
    extend) vf_extend "${3:-}" "${4:-}" ;;
    confirm) vf_confirm "${3:-}" ;;
    rollback) vf_ask_rollback ;;
    probe) vf_probe_verb "${3:-}" ;;
    release) vf_release "${3:-}" ;;
    run) vf_run "$3" ;;
    guard) vf_guard ;;
    guard-loop) vf_guard_loop ;;
    create) vf_create_here "$3" "$4" ;;
    boot) "vf_boot_$3" ;;
    recover) vf_recover "${3:-}" ;;
    *)
      echo "vifleet: no such verb: $vf_verb" >&2
      return 64
      ;;
  esac
}
