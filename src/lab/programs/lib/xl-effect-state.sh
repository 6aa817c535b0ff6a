# shellcheck shell=sh
# Sourced by xl on lab hosts: what the back end driver does, in the simulated kernel.

make_vif_device() {
  ip link add name "$device" address fe:ff:ff:ff:ff:ff type veth
  [ "$vif_type" != ioemu ] || ip link add name "$device-emu" address fe:ff:ff:ff:ff:ff type veth
}

# plug_guest DEVICE: the wire to the guest. Without a guest on it a vif has no carrier; the emulated twin always has, for
# its other end is the device model, whether the guest drives that card or not.
plug_guest() {
  if [ "$(guest_setting drives)" = emulated ]; then
    plug "$1-emu" "guest:$name"
  else
    plug "$1" "guest:$name"
    plug "$1-emu" nobody
  fi
}

unplug_guest() {
  plug "$1" -
  plug "$1-emu" -
}

plug() {
  flock "$LAB_STATE/lock" awk -v NAME="$1" -v TO="$2" -f "$lib/numbers.awk" -f "$lib/kernel.awk" -f "$lib/plug.awk"
}

guest_setting() { sed -n "s/^$1 //p" "$LAB_STATE/guests/$name" 2>/dev/null | head -n 1; }

remove_guest_space() { :; }
