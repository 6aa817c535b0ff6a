# Run by bash in an empty environment: `susefirewall2-config.bash CONFIG SERVICES`. Sources the configuration, as the real
# script does as root, and prints its variables as lines `NAME<TAB>VALUE`.

# A file that does not parse stops everything; a command in it that fails does not.
bash -n "$1" || exit 6
# shellcheck disable=SC1090
. "$1"

# These go through eval once more, so that even what stood in single quotes is executed.
for name in FW_MASQ_NETS FW_NOMASQ_NETS FW_FORWARD_MASQ FW_REDIRECT; do
  eval "$name=\"${!name}\""
done

# A service file of a package sets TCP and UDP; sshd's comes with openssh.
for zone in EXT INT DMZ; do
  list=FW_CONFIGURATIONS_$zone
  for service in ${!list}; do
    TCP='' UDP=''
    if [ -r "$2/$service" ]; then
      # shellcheck disable=SC1090
      . "$2/$service"
    elif [ "$service" = sshd ]; then
      TCP=ssh
    else
      echo "SuSEfirewall2: Warning: config '$service' not available" >&2
    fi
    tcp=FW_SERVICES_${zone}_TCP udp=FW_SERVICES_${zone}_UDP
    printf -v "$tcp" '%s' "${!tcp} $TCP"
    printf -v "$udp" '%s' "${!udp} $UDP"
  done
done

for name in "${!FW_@}"; do
  printf '%s\t%s\n' "$name" "${!name//[$'\n\t']/ }"
done
