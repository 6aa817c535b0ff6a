import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {loadAssets} from '../../../src/app/plan.ts';
import {probeFleet, type NetworkProbe} from '../../../src/app/probe.ts';
import {stopper} from '../../../src/base/stop.ts';
import {wire as wirePorts} from '../../../src/cli/wire.ts';
import {readInventory} from '../../../src/inventory/read.ts';
import {fleetOfFour} from '../../../src/lab/fleets.ts';
import {probedNetworks} from '../../../src/plan/probe/networks.ts';
import {namedRigs} from '../../contract/rigs.ts';
import {newWire, type Wire} from './wire.ts';

const minute = 60_000;
vi.setConfig({testTimeout: minute, hookTimeout: 3 * minute});
const run = promisify(execFile);

const read = readInventory([
  {
    name: 'fleet.yml',
    text: `
networks:
  private: {kind: bridged, bridge: br100, uplink: eth1}
hosts:
  earth: {ssh: {address: 192.168.1.20, user: root}, platform: leap-42, networks: [private]}
  mars: {ssh: {address: 192.168.1.22, user: root}, platform: leap-42, networks: [private]}
`,
  },
]);
if (!read.ok) throw new Error(JSON.stringify(read.error));
const {fleet} = read.value;
const assets = await loadAssets(undefined);
if (!assets.ok) throw assets.error;
const {kit} = assets.value;

/** A bridge without an address over the second card, as vifleet makes it of an untagged private network. */
const bridge = `ip link add br100 type bridge && echo 1 >/proc/sys/net/ipv6/conf/br100/disable_ipv6 &&
  echo 1 >/proc/sys/net/ipv6/conf/eth1/disable_ipv6 && ip link set eth1 master br100 && ip link set eth1 up && ip link set br100 up`;

const bridging = (verdict: 'ACCEPT' | 'DROP') => `iptables -P FORWARD ${verdict}; ip6tables -P FORWARD ${verdict}`;

/** Without what settles by itself after a boot: numbers, carriers, duplicate detection. */
const links = `{ ip -o link show; ip -o addr show; } | sed 's/^[0-9]*: //; s/<[^>]*>//; s/@[^:]*//; s/state [A-Z]*//; s/ tentative//'`;

describe.runIf(namedRigs().includes('ns'))('a probe between hosts with a kernel of their own', () => {
  let wire: Wire;
  const on = async (host: string, command: string) => (await wire.exec(host, command)).stdout;

  beforeAll(async () => {
    wire = await newWire();
    const four = fleetOfFour({earth: 'plain'});
    await wire.populate({...four, hosts: four.hosts.filter(({name}) => name === 'earth' || name === 'mars')});
    const init = (host: string) => readFileSync(join(dirname(wire.sshConfig), host, 'init'), 'utf8').trim();
    const cable = ['link', 'add', 'name', 'eth1', 'netns', init('earth'), 'type', 'veth'];
    await run('ip', [...cable, 'peer', 'name', 'eth1', 'netns', init('mars')]);
    for (const host of ['earth', 'mars']) await wire.exec(host, `${bridge}; ${bridging('ACCEPT')}`);
  });
  afterAll(() => wire.down());

  async function probe(): Promise<NetworkProbe> {
    const ports = wirePorts({sshConfig: wire.sshConfig, yes: true, emit: () => undefined, stop: stopper().stop});
    try {
      const networks = probedNetworks(fleet, [...fleet.hosts.keys()]);
      const [found] = await probeFleet(fleet, networks, kit, ports, {parallel: 2});
      if (found === undefined) throw new Error('nothing was probed');
      return found;
    } finally {
      await ports.transport.close();
    }
  }

  test('guests would hear each other over the wire, over IPv4 and IPv6, and no dom0; and nothing is left', async () => {
    const before = [await on('earth', links), await on('mars', links)];
    const {verdict, findings, unprobed} = await probe();
    expect(unprobed).toEqual([]);
    expect(findings).toEqual([
      {host: 'earth', hears4: ['mars'], hears6: ['mars'], notices: [], wiring: [], reached: []},
      {host: 'mars', hears4: ['earth'], hears6: ['earth'], notices: [], wiring: [], reached: []},
    ]);
    expect(verdict).toEqual({carries: true, troubles: []});
    expect([await on('earth', links), await on('mars', links)]).toEqual(before);
    expect(await on('earth', 'ls /var/lib/vifleet; pgrep -f "sleep [67]5" || :')).toBe('');
  });

  test('where a firewall drops what crosses the bridge, the switch is not blamed', async () => {
    await on('mars', bridging('DROP'));
    const {troubles} = (await probe()).verdict;
    await on('mars', bridging('ACCEPT'));
    expect(troubles).toEqual([
      'earth does not hear mars',
      'mars does not hear earth',
      'earth, mars: ARP is answered and pings are not: a firewall drops what crosses a bridge (FW_FORWARD_ALLOW_BRIDGING)',
    ]);
  });

  test('a dom0 that has an address on the bridge answers from inside, and a port that is gone is named', async () => {
    await on('mars', 'echo 0 >/proc/sys/net/ipv6/conf/br100/disable_ipv6; ip -6 addr add fe80::99/64 dev br100 nodad');
    expect((await probe()).verdict.troubles).toContain('mars: its dom0 answers at fe80::99 from inside the network');
    await on('mars', 'echo 1 >/proc/sys/net/ipv6/conf/br100/disable_ipv6; ip link set eth1 nomaster');
    const {troubles} = (await probe()).verdict;
    await on('mars', 'ip link set eth1 master br100');
    expect(troubles).toEqual([
      'mars: br100 does not have the port eth1, which the inventory says',
      'earth does not hear mars',
      'mars does not hear earth',
    ]);
  });
});
