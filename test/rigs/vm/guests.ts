import type {Overlay, Trial} from '../rig.ts';

/** Alice and bob as the small guests that the image has: one page of HTTP, and what they hear on their console is run. */
export const realGuests: Overlay = {
  '/etc/xen/vm/alice.cfg': configOf('alice', '192.168.1.21', "'mac=00:16:3e:4f:94:a9,bridge=br0', "),
  '/etc/xen/vm/bob.cfg': configOf('bob', '192.168.1.30', "'bridge=br0,mac=00:16:3e:4f:94:b0,rate=100Mb/s'"),
};

/** PVH: its live migration needs no shadow paging, which newer hypervisors lack; its disks are in memory. */
function configOf(name: string, address: string, vif: string): string {
  return `# ${name}: ask Katrin before you touch this.
name = "${name}"
type = "pvh"
memory = 96
kernel = "/srv/guest/vmlinux"
ramdisk = "/srv/guest/initrd.gz"
extra = "console=hvc0 rig.name=${name} rig.ip0=${address}/24 rig.gw=192.168.1.1"
vif = [ ${vif} ]   # the address is in the kernel's command line
on_poweroff = 'destroy'; on_reboot = 'restart'
`;
}

/** Bob comes with the host. Both are waited for: what does not answer before a change is not missed after it. */
export async function startGuests(exec: Trial['exec']): Promise<void> {
  const ran = await exec(`
    systemd-run --scope --unit=rig-alice xl create /etc/xen/vm/alice.cfg || exit 1
    for guest in 10.0.2.21 10.0.2.30; do
      n=0; until ping -c 1 -W 2 $guest >/dev/null; do n=$((n + 1)); [ $n -lt 90 ] || { echo "$guest is silent" >&2; exit 1; }; done
    done`);
  if (ran.code !== 0) throw new Error(`the guests do not come up: ${ran.stdout}${ran.stderr}`);
}
