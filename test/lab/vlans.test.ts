import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {changeSteps, Rehearsal} from './rehearsal.ts';

const host = (name: string, last: number, links: string, networks: string) => `  ${name}:
    ssh: {address: 192.168.1.${last}, user: root}
    platform: leap-42
    guard: {window: 10s}
    links:
      eth0: {address: 192.168.1.${last}/24, gateway: 192.168.1.1}
${links}    networks: [${networks}]
`;
const guests = (network: string) => `guests:
  carol: {host: mars, vifs: [{network: ${network}, mac: '00:16:3e:00:00:01'}]}
  dave: {host: pluto, vifs: [{network: ${network}, mac: '00:16:3e:00:00:02'}]}
`;
const networks = `networks:
  private: {kind: bridged, bridge: br100, uplink: {vlan: 100, on: eth1}}
  island: {kind: bridged, bridge: br0, uplink: none}
`;
const two = (links: (last: number) => string, members: string, on: string) =>
  `${networks}hosts:\n${host('mars', 22, links(1), members)}${host('pluto', 24, links(2), members)}${guests(on)}`;

const before = two(() => '', 'island', 'island');
const privateVlan = two(() => '', 'island, private', 'private');
const between = (id: number) =>
  two((n) => `      eth1.200: {vlan: ${id}, on: eth1, address: 10.0.200.${n}/24}\n`, 'island', 'island');

describe('a private VLAN of two hosts', () => {
  test('is made, needs nothing more, and goes again without a trace', async () => {
    const office = await Rehearsal.of(privateVlan);
    await office.apply(before);
    const files = await office.files('mars');
    const plan = await office.changeOf(privateVlan, 'mars');
    expect(changeSteps(plan).filter((line) => !line.startsWith('expect-rule'))).toEqual([
      'file-put /etc/sysconfig/network/ifcfg-br100',
      'file-put /etc/sysconfig/network/ifcfg-eth1',
      'file-put /etc/sysconfig/network/ifcfg-eth1.100',
      'link-up br100 eth1 eth1.100',
      'expect-port br100 eth1.100',
      'expect-isolated br100',
      'expect-vlan eth1.100 100 eth1',
      'expect-no-address eth1.100',
      'file-put /etc/sysconfig/SuSEfirewall2',
      'firewall-load',
      'file-put /etc/xen/vm/carol.cfg',
    ]);
    await office.apply(privateVlan);
    expect(await office.said('mars', 'ip -o -d link show dev eth1.100')).toMatch(
      /eth1\.100@eth1: .* master br100 .* id 100 /,
    );
    expect(await office.said('mars', 'ip -o addr show | grep -E "br100|eth1"')).not.toMatch(
      /inet6? .*(br100|eth1\.100)/,
    );
    await office.apply(before);
    expect(await office.files('mars')).toEqual(files);
    expect(await office.said('mars', 'ip -o link show')).not.toMatch(/eth1\.100|br100/);
  });
});

describe('the example of a private VLAN', () => {
  const text = readFileSync(new URL('../../inventories/private-vlan/fleet.yml', import.meta.url), 'utf8');
  const carol = (office: Rehearsal, address: string) => office.said('mars', `lab-guest carol ${address}`);

  test('lets guests of both hosts reach each other over the tag, and nobody there a host', async () => {
    const office = await Rehearsal.of(text);
    await office.apply(text);
    expect(await carol(office, '')).toBe('eth0 10.98.0.10/24 on br100\n');
    expect(await carol(office, '10.98.0.11')).toBe('guest dave open\n');
    await office.lab.exec('mars', 'ip addr add 10.98.0.99/24 dev br0; ip addr add 192.168.1.99/24 dev eth1');
    expect(await carol(office, '10.98.0.99')).toBe('nobody\n');
    // Another tag on the one side: the hosts look as before, and the guests are apart.
    await office.lab.exec('pluto', 'ip link del eth1.100; ip link add link eth1 name eth1.100 type vlan id 101');
    await office.lab.exec('pluto', 'ip link set eth1.100 master br100 up');
    expect(await carol(office, '10.98.0.11')).toBe('nobody\n');
    const {plan} = await office.plan(text);
    const pluto = plan.hosts.find(({host}) => `${host}` === 'pluto');
    expect(pluto?.kind === 'change' && pluto.changes).toMatchObject([
      {object: 'link eth1.100', from: 'not live: it is VLAN 101 on eth1'},
    ]);
    await office.apply(text);
    expect(await carol(office, '10.98.0.11')).toBe('guest dave open\n');
  });
});

describe('a VLAN between hosts', () => {
  test('is made, gets another number, and goes again without a trace', async () => {
    const office = await Rehearsal.of(privateVlan);
    await office.apply(before);
    const files = await office.files('mars');
    await office.apply(between(200));
    expect(await office.said('mars', 'ip -4 -o addr show dev eth1.200')).toContain('10.0.200.1/24');
    const plan = await office.changeOf(between(201), 'mars');
    expect(plan.changes.map(({object, from, to}) => [object, from, to])).toEqual([
      ['link eth1.200', 'VLAN 200 on eth1', 'VLAN 201 on eth1'],
    ]);
    expect(changeSteps(plan)[0]).toBe('link-down eth1.200');
    await office.apply(between(201));
    expect(await office.said('mars', 'ip -o -d link show dev eth1.200')).toContain(' id 201 ');
    await office.apply(before);
    expect(await office.files('mars')).toEqual(files);
  });
});

describe('a larger card below a VLAN', () => {
  const wide = (gateway: string) =>
    between(200)
      .replaceAll('links:\n', 'links:\n      eth1: {mtu: 9000}\n')
      .replaceAll('gateway: 192.168.1.1', `gateway: ${gateway}`);

  test('has its old size again when the change is taken back, which no file of it says', async () => {
    const office = await Rehearsal.of(privateVlan);
    await office.apply(before);
    const {mars} = await office.attempt(wide('192.168.1.77'));
    expect(mars).toContain('rolled-back (verified)');
    expect(await office.said('mars', 'ip -o link show dev eth1')).toContain(' mtu 1500 ');
  });
});
