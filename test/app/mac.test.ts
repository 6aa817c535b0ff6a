import {expect, test} from 'vitest';
import {guestMacs} from '../../src/app/mac.ts';
import {freeMac} from '../../src/model/free-macs.ts';
import type {GuestName} from '../../src/model/values.ts';
import {observed} from '../plan/host-folder.ts';
import {bridged, fleetOf} from '../plan/planned.ts';

const inventory = (guests: string) => `
networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
hosts:
  earth: {platform: leap-42, networks: [lan], links: {br0: {address: 192.168.1.20/24}}}
guests:
${guests}`;
const fleet = (guests: string) => fleetOf(inventory(guests));

/** earth with its bridge, and something more in a file or in an answer. */
const earth = (
  more: {readonly files?: Readonly<Record<string, string>>; readonly facts?: Readonly<Record<string, string>>} = {},
) =>
  observed({
    ...bridged,
    files: new Map([...bridged.files, ...Object.entries(more.files ?? {})]),
    facts: new Map([...bridged.facts, ...Object.entries(more.facts ?? {})]),
  });

const macs = (guest: string, guests: string, host = earth()) => guestMacs(fleet(guests), guest as GuestName, [host]);
const zoe = '  zoe: {host: earth, vifs: [{network: lan}, {network: lan}]}\n';
const first = freeMac('zoe' as GuestName, 0, () => false);

test('a new guest gets a free address for each of its interfaces', () => {
  const found = macs('zoe', zoe);
  expect(found.map(({number, where}) => [number, where])).toEqual([
    [0, 'free'],
    [1, 'free'],
  ]);
  expect(new Set(found.map(({mac}) => mac)).size).toBe(2);
  expect(macs('zoe', zoe)).toEqual(found);
});

test('what a guest has already is told, and where: the inventory before its xl config', () => {
  const written = '  alice: {host: earth, vifs: [{network: lan, mac: "00:16:3e:00:00:01"}]}\n';
  expect(macs('alice', '  alice: {host: earth, vifs: [{network: lan}]}\n')).toMatchObject([
    {mac: '00:16:3e:4f:94:a9', where: 'config', alsoAt: []},
  ]);
  expect(macs('alice', written)).toMatchObject([{mac: '00:16:3e:00:00:01', where: 'inventory'}]);
});

test('a guest whose config has no address is told the one that it runs with', () => {
  const files = {'/etc/xen/vm/alice.cfg': 'name = "alice"\nvif = ["bridge=br0"]\n'};
  expect(macs('alice', '  alice: {host: earth, vifs: [{network: lan}]}\n', earth({files}))).toMatchObject([
    {mac: '00:16:3e:4f:94:a9', where: 'running'},
  ]);
});

test.each([
  [
    'a config of a guest that nobody runs',
    {files: {'/etc/xen/vm/old.cfg': `name = "old"\nvif = ["mac=${first.toUpperCase()}"]\n`}},
  ],
  ['a neighbour of a host', {facts: {neighbours: `192.168.1.9 dev br0 lladdr ${first} STALE\n`}}],
  [
    'a NIC of a host',
    {
      facts: {
        links: `${bridged.facts.get('links') ?? ''}9: eth9: <UP> mtu 1500\\    link/ether ${first} brd ff:ff:ff:ff:ff:ff\n`,
      },
    },
  ],
  [
    'a running guest',
    {
      facts: {
        guests: `${bridged.facts.get('guests') ?? ''}/local/domain/0/backend/vif/2/5/mac = "${first}"   (n2,r1)\n`,
      },
    },
  ],
])('an address that %s has is not free', (_, more) => {
  expect(macs('zoe', zoe)[0]?.mac).toBe(first);
  expect(macs('zoe', zoe, earth(more))[0]?.mac).not.toBe(first);
});

test('an address that another guest of the inventory has is not free', () => {
  const other = `  other: {host: earth, vifs: [{network: lan, mac: "${first}"}]}\n`;
  expect(macs('zoe', zoe + other)[0]?.mac).not.toBe(first);
});

test('an address that two have is told with the other; the guest itself, heard by a host, is no other', () => {
  const files = {'/etc/xen/vm/copy.cfg': 'name = "copy"\nvif = ["mac=00:16:3e:4f:94:a9"]\n'};
  const facts = {neighbours: '192.168.1.21 dev br0 lladdr 00:16:3e:4f:94:a9 REACHABLE\n'};
  const guests = '  alice: {host: earth, vifs: [{network: lan}]}\n';
  expect(macs('alice', guests, earth({facts}))[0]?.alsoAt).toEqual([]);
  expect(macs('alice', guests, earth({files, facts}))[0]?.alsoAt).toEqual(['earth: /etc/xen/vm/copy.cfg']);
});

test('a guest that the inventory does not know gets one address', () => {
  expect(macs('newcomer', zoe)).toMatchObject([{number: 0, where: 'free'}]);
});
