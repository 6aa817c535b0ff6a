# shellcheck shell=sh
# Sourced by xl on namespace hosts: a guest is a network namespace guest-NAME, its vif one end of a veth pair.

make_vif_device() {
  ip netns list | grep -qw "guest-$name" || ip netns add "guest-$name"
  ip link add dev "$device" address fe:ff:ff:ff:ff:ff type veth peer name "eth$number" netns "guest-$name" address "$mac"
  [ "$vif_type" != ioemu ] ||
    ip link add dev "$device-emu" address fe:ff:ff:ff:ff:ff type veth peer name "emu$number" netns "guest-$name" address "$mac"
}

guest_setting() { sed -n "s/^$1 //p" "$LAB_STATE/guests/$name" 2>/dev/null | head -n 1; }

# A card that the guest does not drive is down, and its vif has no carrier; the device model's end of an emulated one never is.
plug_guest() {
  card=eth$number
  [ "$(guest_setting drives)" != emulated ] || card=emu$number
  cidr=$(guest_setting "address.$number")
  gateway=$(guest_setting "gateway.$number")
  if [ "$number" = 0 ]; then cidr=${cidr:-$(guest_setting address)} gateway=${gateway:-$(guest_setting gateway)}; fi
  ip -n "guest-$name" link set dev lo up
  [ -z "$cidr" ] || ip -n "guest-$name" addr replace "$cidr" dev "$card"
  ip -n "guest-$name" link set dev "$card" up
  ip -n "guest-$name" link set dev "emu$number" up 2>/dev/null
  # A guest with a host address reaches its gateway through its only wire.
  [ -z "$gateway" ] || ip -n "guest-$name" route replace default via "$gateway" dev "$card" onlink
}

unplug_guest() {
  ip -n "guest-$name" link set dev "eth$number" down
  ip -n "guest-$name" link set dev "emu$number" down 2>/dev/null || :
}

remove_guest_space() {
  if ip netns list 2>/dev/null | grep -qw "guest-$1"; then ip netns del "guest-$1"; fi
}
