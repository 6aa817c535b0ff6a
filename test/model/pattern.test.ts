import {expect, test} from 'vitest';
import type {Fleet, Host} from '../../src/model/fleet.ts';
import {selectHosts} from '../../src/model/pattern.ts';
import type {GroupName, HostName} from '../../src/model/values.ts';

const fleetOf = (names: readonly string[]): Fleet => {
  const hosts = names.map((name): [HostName, Host] => [name as HostName, {name} as Host]);
  const groups: [GroupName, HostName[]][] = [
    ['rack-a' as GroupName, ['earth', 'xen01'] as HostName[]],
    ['spare' as GroupName, []],
  ];
  return {networks: new Map(), hosts: new Map(hosts), guests: new Map(), groups: new Map(groups)};
};
const fleet = fleetOf(['xen03', 'earth', 'mars', 'xen01', 'xen02', 'xen10', 'xen1', 'a.b-c']);

test.each([
  ['earth', 'earth'],
  ['mars,earth', 'earth mars'],
  ['earth , mars', 'earth mars'],
  ['xen*', 'xen01 xen02 xen03 xen1 xen10'],
  ['xen??', 'xen01 xen02 xen03 xen10'],
  ['*', 'a.b-c earth mars xen01 xen02 xen03 xen1 xen10'],
  ['*a*', 'a.b-c earth mars'],
  ['xen[01-02]', 'xen01 xen02'],
  ['xen[01-99]', 'xen01 xen02 xen03 xen10'],
  ['xen[1-3]', 'xen1'],
  ['xen[1-10]', 'xen1 xen10'],
  ['xen[01,03,10],mars', 'mars xen01 xen03 xen10'],
  ['x?n[01-02]', 'xen01 xen02'],
  ['!mars', 'a.b-c earth xen01 xen02 xen03 xen1 xen10'],
  ['xen*,!xen[01-03]', 'xen1 xen10'],
  ['!xen*,earth,xen01', 'earth'],
  ['a.b*', 'a.b-c'],
  ['@rack-a', 'earth xen01'],
  ['@rack-a,mars,!xen01', 'earth mars'],
  ['xen0?,!@rack-a', 'xen02 xen03'],
])('%s means %s', (pattern, hosts) => {
  expect(selectHosts(fleet, pattern)).toEqual({ok: true, value: hosts.split(' ')});
});

test.each([
  ['earht', 'no host matches "earht"', 'did you mean "earth"?'],
  ['earth,pluto', 'no host matches "pluto"', 'the hosts are: a.b-c, earth, mars, xen01, xen02, and 3 more'],
  ['*,!marz', 'no host matches "marz"', 'did you mean "mars"?'],
  ['mars,!mars', '"mars,!mars" leaves no host', expect.stringContaining('!')],
  ['@rack-b', 'there is no group "rack-b"', 'did you mean "rack-a"?'],
  ['@nothing', 'there is no group "nothing"', 'the groups are: rack-a, spare'],
  ['@', '"@" is not a pattern of host names', expect.any(String)],
  ['', '"" is not a pattern of host names', expect.any(String)],
  ['earth,', '"" is not a pattern of host names', expect.any(String)],
  ['xen[3-1]', '"xen[3-1]" is not a pattern of host names', expect.any(String)],
  ['xen[01-100]', '"xen[01-100]" is not a pattern of host names', expect.any(String)],
  ['xen[', '"xen[" is not a pattern of host names', expect.any(String)],
  ['xen[]', '"xen[]" is not a pattern of host names', expect.any(String)],
  ['$(id)', '"$(id)" is not a pattern of host names', expect.any(String)],
  ['!!mars', '"!!mars" is not a pattern of host names', expect.any(String)],
])('%j is refused: %s', (pattern, message, hint: unknown) => {
  expect(selectHosts(fleet, pattern)).toEqual({ok: false, error: {message, hint}});
});

test('no pattern takes long', () => {
  const long = fleetOf(['a'.repeat(63)]);
  const start = performance.now();
  selectHosts(long, `${'*a'.repeat(60)}*b`);
  selectHosts(long, 'xen[0-999999999]');
  expect(performance.now() - start).toBeLessThan(1000);
});
