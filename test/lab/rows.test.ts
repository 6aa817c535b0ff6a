import {expect, test} from 'vitest';
import {Rehearsal} from './rehearsal.ts';

const networks = `networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
  offices: {kind: bridged, bridge: br1, uplink: none, hostAddress: 192.168.40.1/24}
  island: {kind: bridged, bridge: br2, uplink: none, hostAddress: none}
  known: {kind: bridged, bridge: br3, uplink: none, hostAddress: 192.168.50.1/24, egress: routed, via: br0}
  hidden: {kind: bridged, bridge: br4, uplink: none, hostAddress: 192.168.60.1/24, egress: masqueraded, via: br0}
  edge: {kind: routed, uplink: br0}
`;
const earth = (members: string, alice: string, bob = 'network: lan'): string => `${networks}hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    guard: {window: 10s}
    links: {br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}}
    networks: [${members}]
guests:
  alice: {host: earth, vifs: [{${alice}, mac: '00:16:3e:00:00:0a'}]}
  bob: {host: earth, type: hvm, vifs: [{${bob}, mac: '00:16:3e:00:00:0b'}]}
`;
const before = earth('lan', 'network: lan');

/** On one lab, one after the other. */
async function thereAndBack(rows: Readonly<Record<string, string>>): Promise<void> {
  const office = await Rehearsal.of(before);
  await office.apply(before);
  const files = await office.files('earth');
  for (const [row, inventory] of Object.entries(rows)) {
    await office.apply(inventory);
    expect(await office.files('earth'), row).not.toEqual(files);
    await office.apply(before);
    expect(await office.files('earth'), row).toEqual(files);
  }
}

// Elsewhere: a bridge for each card (dhcp-links), a DHCP server (dhcp-server), VLANs (vlans), bonds (bonds), a routed and a
// masqueraded guest (test/cli/there-and-back).
test('every bridge without NIC is made, needs nothing more, and leaves every file as it was', () =>
  thereAndBack({
    'the host has an address': earth('lan, offices', 'network: offices'),
    'for guests only': earth('lan, island', 'network: island', 'network: island'),
    'known to the world': earth('lan, known', 'network: known'),
    'hidden behind the host': earth('lan, hidden', 'network: hidden'),
  }));

test('emulated cards and rates are set, need nothing more, and leave every file as it was', () =>
  thereAndBack({
    'behind the host': earth('lan, edge', 'network: lan', 'network: edge, address: 192.168.1.31, model: e1000'),
    'on a bridge': earth('lan', 'network: lan, rate: 100Mb/s@20ms', 'network: lan, model: rtl8139'),
  }));
