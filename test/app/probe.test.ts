import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, expect, test, vi} from 'vitest';
import {loadAssets} from '../../src/app/plan.ts';
import {exitOfProbe, probeFleet, type NetworkProbe} from '../../src/app/probe.ts';
import {systemClock} from '../../src/base/clock.ts';
import {stopper} from '../../src/base/stop.ts';
import {wire} from '../../src/cli/wire.ts';
import {readInventory} from '../../src/inventory/read.ts';
import {labFleetFrom} from '../../src/lab/fleet-from.ts';
import {startLab} from '../../src/lab/start.ts';
import type {Lab} from '../../src/lab/lab.ts';
import {holdRequest} from '../../src/host-kit/request.ts';
import type {HostName} from '../../src/model/values.ts';
import {addressesOf} from '../../src/plan/probe/endpoint.ts';
import {reachHost, usualPatience} from '../../src/run/reach.ts';
import {probedNetworks} from '../../src/plan/probe/networks.ts';

vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

const host = (name: string, address: string) => `
  ${name}:
    ssh: {address: ${address}, user: root}
    platform: leap-42
    links: {br0: {address: ${address}/24, gateway: 192.168.1.1}}
    networks: [lan, private]`;

const read = readInventory([
  {
    name: 'fleet.yml',
    text: `networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
  private: {kind: bridged, bridge: br100, uplink: {vlan: 100, on: eth1}}
hosts:${host('earth', '192.168.1.20')}${host('mars', '192.168.1.22')}${host('venus', '192.168.1.23')}
`,
  },
]);
if (!read.ok) throw new Error(JSON.stringify(read.error));
const {fleet} = read.value;
const assets = await loadAssets(undefined);
if (!assets.ok) throw assets.error;
const {kit} = assets.value;

let folder: string;
let lab: Lab;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vifleet-probe-'));
  lab = await startLab(join(folder, 'world'), labFleetFrom(fleet), {clock: systemClock});
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, {recursive: true, force: true, maxRetries: 5});
});

const on = async (name: string, command: string) => {
  const ended = await lab.exec(name, command);
  return `${ended.stdout}${ended.stderr}`;
};

/** As somebody would make it by hand. */
const network = (vlan: number) =>
  `ip link del br100; ip link del eth1.100; ip link set eth1 up
   ip link add link eth1 name eth1.100 type vlan id ${vlan} && ip link add name br100 type bridge &&
   echo 1 >"$VIFLEET_ROOT/proc/sys/net/ipv6/conf/br100/disable_ipv6" &&
   echo 1 >"$VIFLEET_ROOT/proc/sys/net/ipv6/conf/eth1.100/disable_ipv6" &&
   ip link set eth1.100 master br100 && ip link set eth1.100 up && ip link set br100 up
   iptables -F FORWARD; iptables -P FORWARD ACCEPT`;

beforeEach(async () => {
  for (const name of lab.hosts) await on(name, network(100));
});

async function probe(names?: readonly string[]): Promise<NetworkProbe> {
  const ports = wire({sshConfig: lab.sshConfigPath, yes: true, emit: () => undefined, stop: stopper().stop});
  try {
    const networks = probedNetworks(fleet, [...fleet.hosts.keys()], names);
    const [found] = await probeFleet(fleet, networks, kit, ports, {parallel: 3});
    if (found === undefined) throw new Error('nothing was probed');
    return found;
  } finally {
    await ports.transport.close();
  }
}

test('hosts of a private VLAN hear each other over it, no dom0 is reached from inside, and nothing is left there', async () => {
  const before = await Promise.all(lab.hosts.map((name) => on(name, 'ip -o addr show; ip -o -d link show')));
  const found = await probe();
  expect(found.verdict).toEqual({carries: true, troubles: []});
  expect(found.unprobed).toEqual([]);
  expect(found.findings.map((one) => [one.host, one.hears4, one.hears6, one.reached])).toEqual([
    ['earth', ['mars', 'venus'], ['mars', 'venus'], []],
    ['mars', ['earth', 'venus'], ['earth', 'venus'], []],
    ['venus', ['earth', 'mars'], ['earth', 'mars'], []],
  ]);
  expect(exitOfProbe(found)).toBe(0);
  expect(await Promise.all(lab.hosts.map((name) => on(name, 'ip -o addr show; ip -o -d link show')))).toEqual(before);
  for (const name of lab.hosts)
    expect(await on(name, 'ip link >/dev/null; ls "$LAB_STATE/netns"; cd "$VIFLEET_ROOT/var/lib/vifleet" && ls')).toBe(
      '',
    );
});

test('a wrong VLAN on one side is found and named', async () => {
  await on('mars', network(101));
  const found = await probe();
  expect(found.verdict.troubles).toEqual([
    'mars: eth1.100 of br100 carries VLAN 101, the inventory says 100',
    'earth does not hear mars',
    'mars does not hear earth, venus',
    'venus does not hear mars',
  ]);
  expect(exitOfProbe(found)).toBe(2);
});

test('another VLAN in the bridge, by a name that tells it, is named too', async () => {
  await on(
    'mars',
    'ip link del eth1.100; ip link add link eth1 name eth1.101 type vlan id 101; ip link set eth1.101 up',
  );
  await on('mars', 'ip link set eth1.101 master br100');
  const [first] = (await probe()).verdict.troubles;
  expect(first).toBe(
    'mars: br100 does not have the port eth1.100 but eth1.101 (VLAN 101 on eth1), which the inventory says',
  );
});

test('hosts that are as the inventory says and do not hear each other: the switch between them is named', async () => {
  const plug = (from: string, to: string) => `sed -i '/^eth1 /s/ ${from} / ${to} /' "$LAB_STATE/links"`;
  const segment = (await on('venus', `awk '$1 == "eth1" {print $9}' "$LAB_STATE/links"`)).trim();
  await on('venus', plug(segment, 'another-switch'));
  const found = await probe();
  await on('venus', plug('another-switch', segment));
  expect(found.verdict.troubles.at(-1)).toBe(
    'earth, mars, venus: as the inventory says, and yet silent: the switch between them does not carry VLAN 100',
  );
  expect(found.verdict.troubles).toContain('venus does not hear earth, mars');
});

test('where the firewall of a host drops what crosses a bridge, it is named and not the switch', async () => {
  await on('venus', 'iptables -P FORWARD DROP');
  const found = await probe();
  await on('venus', 'iptables -P FORWARD ACCEPT');
  expect(found.verdict.troubles).toEqual([
    'earth hears venus over IPv6 alone, not over IPv4',
    'mars hears venus over IPv6 alone, not over IPv4',
    'venus hears earth, mars over IPv6 alone, not over IPv4',
    'earth, mars, venus: ARP is answered and pings are not: a firewall drops what crosses a bridge (FW_FORWARD_ALLOW_BRIDGING)',
  ]);
});

test('a dom0 that answers from inside a private network is named, with the address that it answers at', async () => {
  await on('mars', 'ip addr add 10.9.9.9/24 dev br100; ip route add 169.254.0.0/16 dev br100');
  await on(
    'mars',
    `echo 0 >"$VIFLEET_ROOT/proc/sys/net/ipv6/conf/br100/disable_ipv6"; ip -6 addr add fe80::99/64 dev br100`,
  );
  const found = await probe();
  expect(found.verdict.troubles).toEqual([
    'mars: its dom0 answers at 10.9.9.9 from inside the network',
    'mars: its dom0 answers at fe80::99 from inside the network',
  ]);
  expect(exitOfProbe(found)).toBe(2);
});

test('a host whose bridge is missing is named, and the others are asked all the same', async () => {
  await on('mars', 'ip link del br100');
  const found = await probe();
  expect(found.verdict.troubles).toEqual(['mars: br100 is not there; the inventory has it for private']);
  expect(found.findings.map(({host, hears4}) => [host, hears4])).toEqual([
    ['earth', ['venus']],
    ['mars', []],
    ['venus', ['earth']],
  ]);
});

test('a network on which hosts have an address is probed by name alone', () => {
  const all = [...fleet.hosts.keys()];
  const names = (found: readonly {readonly network: {readonly name: string}}[]) =>
    found.map(({network}) => network.name);
  expect(names(probedNetworks(fleet, all))).toEqual(['private']);
  expect(names(probedNetworks(fleet, all, ['lan']))).toEqual(['lan']);
  expect(names(probedNetworks(fleet, all.slice(0, 1)))).toEqual([]);
});

test('an endpoint whose controller never comes back ends by itself, and the bridge has no port of it any more', async () => {
  const ports = wire({sshConfig: lab.sshConfigPath, yes: true, emit: () => undefined, stop: stopper().stop});
  const earth = fleet.hosts.get('earth' as HostName);
  if (earth === undefined) throw new Error('no earth');
  const reach = reachHost(ports.transport, [{host: earth.name, ...earth.ssh}], ports, usualPatience);
  const words = {bridge: 'br100', ...addressesOf(0), seconds: 4, owner: 'somebody@office'};
  const held = await reach.ask(holdRequest(kit, 'gone', words));
  await ports.transport.close();
  expect(held.ok && held.value.frame('endpoint')?.rc).toBe(0);
  expect(await on('earth', 'ip -o addr show dev vifprobe; brctl show br100')).toMatch(/^\D*br100[^]*vifprobe/);
  const gone = async () => (await on('earth', 'ip link show dev vifprobe')).includes('does not exist');
  await vi.waitUntil(gone, {timeout: 30_000, interval: 500});
  expect(await on('earth', 'ip link show dev vifprobe; brctl show br100')).toMatch(
    /eth1\.100\s+Device "vifprobe" does not exist/,
  );
});
