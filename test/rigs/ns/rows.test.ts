import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {namedRigs} from '../../contract/rigs.ts';
import type {HostSnapshot} from '../snapshot.ts';
import {Earth} from './there-and-back.ts';
import {newWire, type Wire} from './wire.ts';

vi.setConfig({testTimeout: 60_000, hookTimeout: 120_000});
const run = promisify(execFile);
const leaseScript = fileURLToPath(new URL('./packets/lease.sh', import.meta.url));
// dnsmasq asks for three seconds whether anybody has the address already.
const client = '-n -q -f -t 8 -T 1';

const lan = '{kind: bridged, bridge: br0, uplink: eth0}';
const [aliceMac, bobMac] = ['00:16:3e:4f:94:a9', '00:16:3e:4f:94:b0'];

const networks = `networks:
  lan: ${lan}
  offices: {kind: bridged, bridge: br1, uplink: none, hostAddress: 192.168.40.1/24}
  island: {kind: bridged, bridge: br2, uplink: none, hostAddress: none}
  service: {kind: bridged, bridge: br3, uplink: none, hostAddress: 192.168.50.1/24, dhcp: {range: 192.168.50.100-199}, egress: masqueraded, via: br0}
  known: {kind: bridged, bridge: br3, uplink: none, hostAddress: 192.168.50.1/24, egress: routed, via: br0}
  edge: {kind: routed, uplink: br0}
  shelter: {kind: masqueraded, uplink: br0, subnet: 192.168.100.0/24}
`;
const earthWith = (members: string): string => `hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    guard: {window: 30s}
    links: {br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}}
    networks: [${members}]
`;
const guests = (alice: string, bob: string): string => `guests:
  alice: {host: earth, vifs: [{${alice}, mac: '${aliceMac}'}]}
  bob: {host: earth, type: hvm, vifs: [{${bob}, mac: '${bobMac}'}]}
`;
const earth = (members: string, alice = 'network: lan', bob = 'network: lan'): string =>
  `${networks}${earthWith(members)}${guests(alice, bob)}`;
const before = earth('lan');

/** Bob is fully virtualised, so that he may have an emulated card, and nobody has set a rate for him yet. */
const files = {'/etc/xen/vm/bob.cfg': `name="bob"\ntype="hvm"\nvif=['bridge=br0,mac=${bobMac}']\n`};

let wire: Wire;

async function inWorld(...words: readonly string[]): Promise<string> {
  const [first, ...rest] = wire.inWorld;
  return (await run(first, [...rest, ...words])).stdout;
}

/** VIFLEET_RIGS=ns: each kind of network by real ip, bridge, iptables and dnsmasq, there and back by the inventory alone. */
const onNamespaces = describe.runIf(namedRigs().includes('ns'));

onNamespaces('a host with its address on a card', () => {
  beforeAll(async () => {
    wire = await newWire();
  });
  afterAll(() => wire.down());

  test('gets a bridge for the card, and is as it was afterwards', async () => {
    const host = await Earth.on(wire, 'plain');
    const was = await host.state();
    await host.apply(`${networks}${earthWith('lan')}`);
    expect(await host.said('bridge -o link show dev eth0')).toContain('master br0');
    expect(await host.hears('earth', '192.168.1.1')).toBe(true);
    await host.apply(`${networks}${earthWith('').replace('br0:', 'eth0:')}`);
    expect(await host.state()).toEqual(was);
    await host.close();
  });
});

onNamespaces('each kind of network', () => {
  let host: Earth;
  let was: Partial<HostSnapshot>;
  beforeAll(async () => {
    wire = await newWire();
    host = await Earth.on(wire, 'bridged', files);
    await host.run('cat >/mnt/lease.sh; chmod +x /mnt/lease.sh', readFileSync(leaseScript, 'utf8'));
    await host.apply(before);
    was = await host.state();
  });
  afterAll(async () => {
    await host.close();
    await wire.down();
  });

  /** Inside: the addresses that guests have, whichever network they are on. */
  const inside = async (alice: string, bob: string) => {
    await host.nature('alice', alice);
    await host.nature('bob', bob);
  };
  const address = (cidr: string, gateway = '') => `address ${cidr}\\n${gateway === '' ? '' : `gateway ${gateway}\\n`}`;
  const andBack = async () => {
    await host.apply(before);
    expect(await host.state()).toEqual(was);
  };

  test('bridges without NIC: one where guests reach nobody but the host, one that the world has a route to', async () => {
    await inside(address('192.168.40.7/24', '192.168.40.1'), address('192.168.50.7/24', '192.168.50.1'));
    await host.apply(earth('lan, offices, known', 'network: offices', 'network: known'));
    expect(await host.hears('guest-alice', '192.168.40.1')).toBe(true);
    expect(await host.hears('guest-alice', '192.168.1.1')).toBe(false);
    await inWorld('ip', 'route', 'add', '192.168.50.0/24', 'via', '192.168.1.20');
    expect(await host.hears('guest-bob', '192.168.1.1')).toBe(true);
    await inWorld('ip', 'route', 'del', '192.168.50.0/24');
    await andBack();
  });

  test('a masqueraded guest with a published port and a rate, beside one with a rate on a bridge', async () => {
    await inside(address('192.168.100.1/32', '192.168.1.20'), address('192.168.1.30/24'));
    const masqueraded = 'network: shelter, address: 192.168.100.1, publish: [tcp/8080:80], rate: 100Mb/s@20ms';
    await host.apply(earth('lan, shelter', masqueraded, 'network: lan, rate: 10MB/s'));
    expect(await host.hears('guest-alice', '192.168.1.1')).toBe(true);
    expect(await host.said('iptables-save -t nat')).toMatch(
      /-d 192\.168\.1\.20\/32 .*--dport 8080 -j DNAT --to-destination 192\.168\.100\.1:80/,
    );
    expect(await host.said('cat /etc/xen/vm/alice.cfg')).toContain(',rate=100Mb/s@20ms');
    const books = await host.said('xenstore-ls -f /local/domain/0/backend/vif');
    expect([...books.matchAll(/rate = "(.*)"/g)].map(([, rate]) => rate).sort()).toEqual([
      '250000,20000',
      '500000,50000',
    ]);
    await andBack();
  });

  test('a bridge for guests only, where they reach each other and not the host, over IPv6 neither', async () => {
    await inside(address('10.1.1.1/24'), address('10.1.1.2/24'));
    await host.apply(earth('lan, island', 'network: island', 'network: island'));
    expect(await host.hears('guest-alice', '10.1.1.2')).toBe(true);
    expect(await host.said('ip -o addr show dev br2')).toBe('');
    await host.run('ip addr add 10.1.1.9/24 dev br0');
    expect(await host.hears('guest-alice', '10.1.1.9')).toBe(false);
    await host.run('ip addr del 10.1.1.9/24 dev br0');
    await andBack();
  });

  test('a bridge whose guests get their addresses from the host, and nobody out in the world does', async () => {
    await inside('', '');
    await host.apply(earth('lan, service', 'network: service', 'network: service, address: 192.168.50.10'));
    const lease = (guest: string) =>
      host.said(`ip netns exec guest-${guest} busybox udhcpc -i eth0 ${client} -s /mnt/lease.sh`);
    expect(await lease('alice')).toMatch(
      /^address 192\.168\.50\.1\d\d\/24 router 192\.168\.50\.1 dns 192\.168\.50\.1$/m,
    );
    expect(await lease('bob')).toMatch(/^address 192\.168\.50\.10\/24 router 192\.168\.50\.1 dns 192\.168\.50\.1$/m);
    expect(await host.hears('guest-alice', '192.168.1.1')).toBe(true);
    expect(await host.said('ip netns exec guest-alice busybox nslookup earth.example.com 192.168.50.1')).toContain(
      'Address: 192.168.1.20',
    );
    expect(await whoIsServedOutside()).toEqual({lease: '', asked: true});
    await andBack();
    expect(await host.said('pgrep -x dnsmasq')).toBe('');
  });

  /** A client on the LAN asks; the host's firewall lets it be heard, so that only the server can keep silent. */
  async function whoIsServedOutside(): Promise<{readonly lease: string; readonly asked: boolean}> {
    const rule = 'INPUT -i br0 -p udp --dport 67 -j ACCEPT';
    await host.run(`iptables -w -I ${rule}`);
    const asking = inWorld('busybox', 'udhcpc', '-i', 'lan0', ...client.split(' '), '-s', leaseScript);
    // It ends with 1 where nobody answers.
    const lease = await asking.catch((error: {readonly stdout: string}) => error.stdout);
    const counted = await host.said('iptables -w -nvxL INPUT 1');
    await host.run(`iptables -w -D ${rule}`);
    return {lease, asked: Number(counted.trim().split(/\s+/)[0]) > 0};
  }

  test('a routed guest, with an emulated card as well', async () => {
    await inside(
      address('192.168.1.21/32', '192.168.1.20'),
      `${address('192.168.1.30/32', '192.168.1.20')}drives emulated\\n`,
    );
    await host.apply(
      earth(
        'lan, edge',
        'network: edge, address: 192.168.1.21, allow: [icmp]',
        'network: edge, address: 192.168.1.30, model: e1000, allow: [icmp]',
      ),
    );
    for (const guest of ['alice', 'bob']) expect(await host.hears(`guest-${guest}`, '192.168.1.1'), guest).toBe(true);
    for (const last of [21, 30]) await inWorld('ping', '-n', '-c', '1', '-W', '3', `192.168.1.${last}`);
    await andBack();
  });

  test('one guest goes from kind to kind, each time by one changed line', async () => {
    const steps: readonly (readonly [string, string, string])[] = [
      ['network: edge, address: 192.168.1.21', address('192.168.1.21/32', '192.168.1.20'), 'route 192.168.1.21'],
      ['network: shelter, address: 192.168.100.1', address('192.168.100.1/32', '192.168.1.20'), 'route 192.168.100.1'],
      ['network: service, address: 192.168.50.10', address('192.168.50.10/24', '192.168.50.1'), 'bridge br3'],
      ['network: lan', address('192.168.1.21/24', '192.168.1.1'), 'bridge br0'],
    ];
    const all = 'lan, edge, shelter, service';
    await host.apply(earth(all));
    for (const [line, nature, place] of steps) {
      await host.nature('alice', nature);
      await host.apply(earth(all, line));
      expect((await host.state()).guests?.find(({name}) => name === 'alice')?.vifs).toEqual({0: place});
      expect(await host.hears('guest-alice', '192.168.1.1'), line).toBe(true);
    }
    await andBack();
  }, 120_000);

  test('a server of addresses runs again after a power cut', async () => {
    await host.apply(earth('lan, service'));
    await host.reboot();
    expect(await host.said('systemctl is-active vifleet-dhcp-br3; pgrep -xc dnsmasq')).toBe('active\n1\n');
  });
});
