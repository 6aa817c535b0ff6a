# Short locks held by a living process: a file that names its holder, put in place by ln(1), so that it is never seen
# without its content. Who died, or lived before the last boot, holds nothing.

vf_held=

# FILE SECONDS: wait that long at most; 1: somebody else has it, 2: it cannot be written.
vf_hold() {
  vf_clock
  vf_tries=$2
  # On a full disk there is no lock, rather than one that names nobody.
  printf '%s %s\n' "$$" "$vf_boot" >"$1.$$" || {
    rm -f "$1.$$"
    return 2
  }
  until ln "$1.$$" "$1" 2>/dev/null; do
    vf_holder_lives "$1" || { vf_break "$1" && continue; }
    if [ "$vf_tries" -le 0 ]; then
      rm -f "$1.$$"
      return 1
    fi
    vf_tries=$((vf_tries - 1))
    sleep 1
  done
  rm -f "$1.$$"
  vf_held="$vf_held $1"
  trap vf_let_go_all 0
}

vf_let_go() { rm -f "$1"; }

vf_let_go_all() {
  for vf_file in $vf_held; do
    vf_holder=
    read -r vf_holder vf_line 2>/dev/null <"$vf_file" || :
    [ "$vf_holder" = "$$" ] && rm -f "$vf_file"
  done
}

# Whether the process that a file names (pid and boot id) is alive.
vf_holder_lives() {
  [ -f "$1" ] || return 1
  vf_holder=
  read -r vf_holder vf_holder_boot 2>/dev/null <"$1" || :
  [ -n "$vf_holder" ] && [ "$vf_holder_boot" = "$vf_boot" ] && kill -0 "$vf_holder" 2>/dev/null
}

# Two may see the same dead holder: only one moves the file away, and who moved a living one's file puts it back.
vf_break() {
  mv "$1" "$1.dead.$$" 2>/dev/null || return 0
  vf_clock
  if vf_holder_lives "$1.dead.$$"; then
    ln "$1.dead.$$" "$1" 2>/dev/null
    rm -f "$1.dead.$$"
    return 1
  fi
  rm -f "$1.dead.$$"
}
