#!/bin/sh
# systemd's udev rule: when a device appears, what sysctl.conf and sysctl.d say of its name is applied. A later rename
# does not trigger it, so lines for the new name of a guest's vif stay without effect.
slashed=$(echo "$1" | tr . /)
cat "$VIFLEET_ROOT"/etc/sysctl.d/*.conf "$VIFLEET_ROOT/etc/sysctl.conf" 2>/dev/null | tr -d ' \t\r' | sed 's/^-//' |
  while IFS='=' read -r key value; do
    case $(echo "$key" | tr . /) in
      net/ipv[46]/conf/"$slashed"/*)
        family=${key#net?ip}
        family=${family%"${family#v[46]}"}
        file=$VIFLEET_ROOT/proc/sys/net/ip$family/conf/$1/${key##*[./]}
        [ ! -e "$file" ] || echo "$value" >"$file"
        ;;
    esac
  done
exit 0
