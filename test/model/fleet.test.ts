import {expect, test} from 'vitest';
import {guestsOn, type Fleet, type Guest} from '../../src/model/fleet.ts';
import type {GuestName, HostName} from '../../src/model/values.ts';

const fleetOf = (guests: readonly (readonly [name: string, host: string])[]): Fleet => ({
  networks: new Map(),
  hosts: new Map(),
  groups: new Map(),
  guests: new Map(guests.map(([name, host]) => [name as GuestName, {name, host} as Guest])),
});

test('the guests of a host come in the order of their names, and only they', () => {
  const fleet = fleetOf([
    ['dolly', 'earth'],
    ['carol', 'mars'],
    ['alice', 'earth'],
  ]);
  expect(guestsOn(fleet, 'earth' as HostName).map(({name}) => name)).toEqual(['alice', 'dolly']);
  expect(guestsOn(fleet, 'venus' as HostName)).toEqual([]);
});

test('ten thousand hosts are each asked for their guests without looking at all guests each time', () => {
  const hosts = Array.from({length: 10_000}, (_, i) => `xen${i}` as HostName);
  const fleet = fleetOf(hosts.flatMap((host, i) => [0, 1, 2, 3].map((n) => [`guest${i}-${n}`, host] as const)));
  const start = performance.now();
  expect(hosts.every((host) => guestsOn(fleet, host).length === 4)).toBe(true);
  expect(performance.now() - start).toBeLessThan(2000); // looking at all each time takes minutes
});
