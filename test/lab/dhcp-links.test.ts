import {expect, test} from 'vitest';
import {changeSteps, Rehearsal} from './rehearsal.ts';

const earth = (links: string, network = '') => `networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
  dmz: {kind: bridged, bridge: br1, uplink: eth1}
hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    guard: {window: 10s}
    links: {${links}}
    networks: [${network}]
`;
const fixed = earth('eth0: {address: 192.168.1.20/24, gateway: 192.168.1.1}, eth1: {}');

test('the address of a host moves to a bridge and comes from a DHCP server, and back', async () => {
  const office = await Rehearsal.of(earth('br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}', 'lan, dmz'));
  await office.apply(fixed);
  const files = await office.files('earth');
  const leased = earth('br0: {address: dhcp}, br1: {address: dhcp}', 'lan, dmz');
  const plan = await office.changeOf(leased, 'earth');
  expect(plan.management).toEqual(['eth0', 'br0']);
  // eth1 had no address before, and nobody promises one now.
  expect(changeSteps(plan).filter((line) => line.startsWith('expect-lease'))).toEqual(['expect-lease br0']);
  expect(plan.verify.probes[0]).toMatchObject({before: 'arp 192.168.1.1 eth0', after: 'arp 192.168.1.1 br0'});
  await office.apply(leased);
  expect(await office.said('earth', 'ip -4 route show default')).toContain('via 192.168.1.1 dev br0 proto dhcp');
  expect(await office.said('earth', 'ip -4 -o addr show dev br1')).toContain('10.97.1.100/24');
  await office.apply(fixed);
  expect(await office.files('earth')).toEqual(files);
});

test('a host that gets no address from the server goes back by itself', async () => {
  const office = await Rehearsal.of(earth('br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}', 'lan, dmz'));
  await office.apply(fixed);
  await office.said('earth', ': >"$LAB_WORLD/world/leases"');
  const before = await office.files('earth');
  const {earth: outcome} = await office.attempt(earth('br0: {address: dhcp}, eth1: {}', 'lan'));
  expect(outcome).toContain('rolled-back (verified)');
  expect(outcome).toContain('br0 has got no address');
  expect(await office.files('earth')).toEqual(before);
});
