/**
 * What the shells are told: they hand the words that are typed so far to vifleet itself, with VIFLEET_COMPLETE set, and
 * offer the lines that it prints; files where it prints none.
 */
export const completionScripts = {
  // bash breaks words at characters that host patterns have (@ and :), so the line is split at blanks here.
  bash: `# bash: source <(vifleet completion bash)
_vifleet() {
  local line=\${COMP_LINE:0:COMP_POINT} typed broken
  read -ra typed <<<"$line"
  case $line in *[[:space:]]) typed+=('') ;; esac
  broken=\${typed[\${#typed[@]}-1]}
  broken=\${broken%"\${COMP_WORDS[COMP_CWORD]}"}
  local IFS=$'\\n'
  COMPREPLY=($(VIFLEET_COMPLETE=1 "\${typed[0]}" "\${typed[@]:1}" 2>/dev/null))
  COMPREPLY=("\${COMPREPLY[@]#"$broken"}")
}
complete -o default -F _vifleet vifleet
`,
  zsh: `#compdef vifleet
# zsh: source <(vifleet completion zsh), after compinit
_vifleet() {
  local -a found
  found=(\${(f)"$(VIFLEET_COMPLETE=1 "\${words[1]}" "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then compadd -Q -- "\${found[@]}"; else _files; fi
}
compdef _vifleet vifleet
`,
  fish: `# fish: vifleet completion fish | source
function __vifleet_complete
  set -lx VIFLEET_COMPLETE 1
  set -l typed (commandline -opc)
  set -l now (commandline -ct)
  set -e typed[1]
  set -l found (vifleet $typed "$now" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$now"
  end
end
complete -c vifleet -f -a '(__vifleet_complete)'
`,
} as const;
export type Shell = keyof typeof completionScripts;
