import {expect, test} from 'vitest';
import type {Host} from '../../src/model/fleet.ts';
import {readInventory, type Inventory} from '../../src/inventory/read.ts';

function read(text: string): Inventory {
  const result = readInventory([{name: 'fleet.yml', text}]);
  if (!result.ok) throw new Error(result.error.map(({message}) => message).join('\n'));
  return result.value;
}

const racks = read(`
defaults:
  ssh: {user: root}
  platform: leap-42
  guard: {window: 90s}
groups:
  racks: {hosts: ['@rack-a', '@rack-b'], guard: {window: 2m, lastResort: reboot}, networks: [lan]}
  rack-a: {hosts: ['xen[01-02]'], guard: {window: 3m}}
  rack-b: {hosts: ['xen*', '!@rack-a'], links: {br0: {mtu: 9000}}}
networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
  island: {kind: bridged, bridge: br2, uplink: none, hostAddress: none}
hosts:
  earth:
  xen[01-03]: {links: {br0: {address: dhcp}}}
  xen04: {networks: [lan, island], ssh: {user: admin}, guard: {window: 10s}}
`);
const host = (name: string): Host | undefined => [...racks.fleet.hosts.values()].find((one) => one.name === name);

test('a range defines each of its hosts, and a host may say nothing of itself', () => {
  expect([...racks.fleet.hosts.keys()]).toEqual(['earth', 'xen01', 'xen02', 'xen03', 'xen04']);
  expect(host('earth')).toMatchObject({ssh: {address: 'earth', user: 'root'}, platform: 'leap-42', networks: []});
});

test('groups have the hosts that their patterns name', () => {
  expect(Object.fromEntries(racks.fleet.groups)).toEqual({
    racks: ['xen01', 'xen02', 'xen03', 'xen04'],
    'rack-a': ['xen01', 'xen02'],
    'rack-b': ['xen03', 'xen04'],
  });
});

test('the host counts before its groups, a narrower group before a wider one, and both before the defaults', () => {
  const guards = [...racks.fleet.hosts.values()].map(({guard}) => [guard.windowSeconds, guard.lastResort]);
  expect(guards).toEqual([
    [90, 'none'],
    [180, 'reboot'],
    [180, 'reboot'],
    [120, 'reboot'],
    [10, 'reboot'],
  ]);
});

test('mappings are merged key by key, and a list is taken whole from the nearest', () => {
  expect([...(host('xen03')?.links.values() ?? [])]).toMatchObject([
    {name: 'br0', kind: 'bridge', mtu: 9000, address: {kind: 'dhcp'}},
  ]);
  expect(host('xen03')?.networks).toEqual(['lan']);
  expect(host('xen04')?.networks).toEqual(['lan', 'island']);
  expect(host('xen04')?.ssh.user).toBe('admin');
});

test('each value tells the line and the level that it came from', () => {
  const came = (path: string) => {
    const place = racks.places.get(path);
    return place && [place.line, place.through];
  };
  expect(came('hosts.xen01.guard.window')).toEqual([8, 'groups.rack-a']);
  expect(came('hosts.xen01.guard.lastResort')).toEqual([7, 'groups.racks']);
  expect(came('hosts.earth.guard.window')).toEqual([5, 'defaults']);
  expect(came('hosts.xen01.links.br0.address')).toEqual([15, 'hosts.xen[01-03]']);
  expect(came('hosts.xen04.guard.window')).toEqual([16, undefined]);
  expect(came('hosts.xen02')).toEqual([15, 'hosts.xen[01-03]']);
  expect(came('groups.rack-a.guard.window')).toEqual([8, undefined]);
});

test('ten thousand hosts of one range, in a group, are read in a few seconds', () => {
  const start = performance.now();
  const {fleet} = read(`
defaults: {platform: leap-42, ssh: {user: root}}
groups: {all: {hosts: ['*'], networks: [lan]}}
networks: {lan: {kind: bridged, bridge: br0, uplink: eth0}}
hosts:
  xen[00000-09999]: {links: {br0: {address: dhcp}}}
`);
  expect(fleet.hosts.size).toBe(10_000);
  expect((performance.now() - start) / 1000).toBeLessThan(20); // for a busy machine; half a second on an idle one
});
