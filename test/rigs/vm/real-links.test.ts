import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadAssets} from '../../../src/app/plan.ts';
import {attempt, calm} from '../../contract/attempt.ts';
import {testedKit} from '../../contract/kits.ts';
import {namedRigs} from '../../contract/rigs.ts';
import {violations} from '../../contract/judge.ts';
import type {Trial} from '../rig.ts';
import {virtualRig} from './vm.ts';

const kit = await testedKit();
const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const assets = {...loaded.value, kit};

const minutes = 60_000;

const earth = (networks: string, links: string, members: string) => `networks: {${networks}}
hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    guard: {window: 60s}
    links: {${links}}
    networks: [${members}]
`;
const island = 'island: {kind: bridged, bridge: br9, uplink: none}';
const onlyCard = 'eth0: {address: 192.168.1.20/24, gateway: 192.168.1.1}';
const plain = earth(island, onlyCard, 'island');
/** A private VLAN on the only card, and one on a bond that has a VLAN of the host besides: both at once, a run takes minutes. */
const linked = (id: number, mode: string) =>
  earth(
    `private: {kind: bridged, bridge: br100, uplink: {vlan: ${id}, on: eth0}}, ` +
      `bonded: {kind: bridged, bridge: br7, uplink: {vlan: 7, on: bond0}}, ${island}`,
    `${onlyCard}, bond0: {bond: [eth1, eth2], mode: ${mode}}, bond0.200: {vlan: 200, on: bond0, address: 10.0.200.1/24}`,
    'island, private, bonded',
  );

/** eth1 and eth2, whose cables end nowhere. Hardware has a permanent address, which a bond hides; a dummy has none. */
const moreCards = ['1', '2']
  .map(
    (n) => `-netdev hubport,id=h${n},hubid=${n} -device virtio-net-pci,netdev=h${n},mac=52:54:00:0b:0d:0${n},romfile=`,
  )
  .join(' ');

const rig = virtualRig(kit, 'links', {more: moreCards});

/** What this machine's own kernel may lack: VLANs, bonds, and what iproute2 says of them. */
describe.runIf(namedRigs().includes('vm'))('links of a real kernel', () => {
  let trial: Trial;
  beforeAll(async () => {
    await rig.up();
    trial = await rig.trial('plain');
    await trial.exec('modprobe bonding max_bonds=0; modprobe 8021q');
  }, 15 * minutes);
  afterAll(async () => {
    await trial.close();
    await rig.down();
  }, minutes);

  const applied = async (inventory: string) => {
    const run = await attempt({trial, inventory, assets, guard: calm});
    expect([run.outcome, run.outcome === 'applied' ? '' : run.result?.detail]).toEqual(['applied', '']);
    expect(violations(run)).toEqual([]);
  };
  const said = async (command: string) => (await trial.exec(command)).stdout;

  test(
    'a private VLAN on the only card and a bridge over a VLAN over a bond are made, changed, and go; nobody reaches the host from them',
    async () => {
      await applied(plain);
      const before = await said('cat /etc/sysconfig/network/* /etc/sysconfig/SuSEfirewall2');
      await applied(linked(100, 'active-backup'));
      expect(await said('ip -o -d link show dev eth0.100')).toMatch(/eth0\.100@eth0: .* master br100 .* id 100 /);
      expect(await said('ip -o addr show dev br100; cat /proc/sys/net/ipv6/conf/br100/disable_ipv6')).toBe('1\n');
      expect(await said('ip -o -d link show dev bond0.7')).toMatch(/bond0\.7@bond0: .* master br7 /);
      expect(await said('ip -o link show master bond0')).toMatch(/eth1[^]*eth2/);
      await applied(linked(101, 'balance-xor'));
      expect(await said('ip -o -d link show dev eth0.101')).toContain(' id 101 ');
      expect(await said('ip -o -d link show dev bond0')).toContain(' mode balance-xor ');
      expect(await said('ip -4 -o addr show dev bond0.200')).toContain('10.0.200.1/24');
      await applied(plain);
      expect(await said('cat /etc/sysconfig/network/* /etc/sysconfig/SuSEfirewall2')).toBe(before);
      expect(await said('ip -o link show')).not.toMatch(/br100|br7|bond0|eth0\.10/);
    },
    60 * minutes,
  );
});
