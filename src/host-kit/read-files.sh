# Files, for `read`: one stat and one sha256sum for all of them, and one head for each content that is sent.

# Lines `PATH SHA256|-`
vf_show_files() {
  vf_table=$(printf '%s\n' "$1" | vf_match_files)
  [ -n "$vf_table" ] || return 0
  vf_list=$(printf '%s\n' "$vf_table" | while read -r vf_path vf_real vf_known; do printf '%s\n' "$vf_real"; done)
  # shellcheck disable=SC2086
  { printf '%s\n' "$vf_table"; vf_look_at $vf_list; } | vf_join_looks | vf_send_files
}

# PATH REAL KNOWN of each file that is there. Names that are no plain words are other people's, and not answered.
vf_match_files() {
  while read -r vf_path vf_known; do
    case $vf_path in
      *\*) set -- "$vf_root${vf_path%\*}"* ;;
      *) set -- "$vf_root$vf_path" ;;
    esac
    for vf_real in "$@"; do
      [ -e "$vf_real" ] || [ -L "$vf_real" ] || continue
      vf_path=${vf_real#"$vf_root"}
      vf_resolve "$vf_real"
      vf_safe_word "$vf_path" && vf_safe_word "$vf_target" || continue
      printf '%s %s %s\n' "$vf_path" "$vf_target" "${vf_known:--}"
    done
  done
}

# What stat and sha256sum say about files: `= MODE UID GID SIZE WORDS|PATH` and `# SHA256  PATH`.
vf_look_at() {
  stat -L -c '= %a %u %g %s %F|%n' -- "$@" 2>/dev/null
  sha256sum -- "$@" 2>/dev/null | sed 's/^/# /'
}

# PATH REAL KNOWN RC MODE UID GID SIZE SHA256 KIND. A link that leads nowhere is of another kind; no hash: unreadable.
vf_join_looks() {
  awk '
    $1 == "=" {
      real = $0; sub(/^[^|]*\|/, "", real)
      kind[real] = ($6 ~ /^regular/) ? "file" : (($6 ~ /^directory/) ? "directory" : "other")
      look[real] = sprintf("%04d %s %s %s", $2, $3, $4, $5)
      next
    }
    $1 == "#" { sum[$3] = $2; next }
    { path[++n] = $1; where[n] = $2; known[n] = $3 }
    END {
      for (i = 1; i <= n; i++) {
        r = where[i]
        if (!(r in kind)) { kind[r] = "other"; look[r] = "0777 0 0 0" }
        if (kind[r] != "file") sum[r] = "-"
        print path[i], r, known[i], (r in sum) ? 0 : 1, look[r], (r in sum) ? sum[r] : "-", kind[r]
      }
    }'
}

vf_send_files() {
  while read -r vf_path vf_real vf_known vf_rc vf_mode vf_uid vf_gid vf_size vf_sum vf_kind; do
    vf_entry="$vf_mode $vf_uid $vf_gid $vf_size $vf_sum $vf_kind"
    if [ "$vf_kind" = file ] && [ "$vf_rc" -eq 0 ] && [ "$vf_sum" != "$vf_known" ]; then
      printf '@ file:%s 0 %s\n%s\n' "$vf_path" "$((${#vf_entry} + 1 + vf_size))" "$vf_entry"
      head -c "$vf_size" "$vf_real"
      echo
    else
      vf_frame "file:$vf_path" "$vf_rc" "$vf_entry$vf_nl"
    fi
  done
}

# Where a path's own links lead, in vf_target; the folders above it are the kernel's business. Absolute links stay
# below the folder that plays the root.
vf_resolve() {
  vf_target=$1
  vf_hops=0
  while [ -L "$vf_target" ] && [ "$vf_hops" -lt 40 ]; do
    vf_hops=$((vf_hops + 1))
    vf_link=$(readlink "$vf_target")
    case $vf_link in
      /*) vf_target=$vf_root$vf_link ;;
      *) vf_target=${vf_target%/*}/$vf_link ;;
    esac
  done
}
