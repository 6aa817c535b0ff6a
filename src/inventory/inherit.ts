import {quoted} from '../base/quoted.ts';
import type {YamlEntry, YamlMap, YamlNode} from '../base/yaml-node.ts';
import type {GroupName} from '../model/values.ts';
import type {Reading} from './shape.ts';

/** One level of what is said of a host. */
export type Level = {readonly node: YamlMap} & (
  {readonly kind: 'defaults'} | {readonly kind: 'group'; readonly group: GroupName} | {readonly kind: 'host'}
);

/** Whether the first group is made a part of the second. */
export type Narrower = (one: GroupName, other: GroupName) => boolean;

interface Said {
  readonly level: Level;
  readonly entry: YamlEntry;
}

/**
 * All levels as one. Mappings are merged key by key; of anything else the nearest counts: the host, then its groups, a
 * narrower one before a wider one, then the defaults. Two groups of which neither is the narrower may say the same.
 */
export function inherit(levels: readonly Level[], narrower: Narrower, reading: Reading): YamlMap {
  const nearest = levels.at(-1)?.node;
  const places = {kind: 'map', place: nearest?.place ?? {file: '', line: 1, column: 1}} as const;
  const said = new Map<string, Said[]>();
  for (const level of levels)
    for (const entry of level.node.entries) {
      const others = said.get(entry.key);
      if (others === undefined) said.set(entry.key, [{level, entry}]);
      else others.push({level, entry});
    }
  return {...places, entries: [...said.values()].flatMap((sayings) => counting(sayings, narrower, reading))};
}

function counting(said: readonly Said[], narrower: Narrower, reading: Reading): readonly YamlEntry[] {
  const beaten = ({level}: Said): boolean => said.some((other) => beats(other.level, level, narrower));
  const nearest = said.length === 1 ? said : said.filter((one) => !beaten(one));
  const [first, ...others] = nearest;
  if (first === undefined) return [];
  const maps = said.flatMap(({level, entry: {value}}) => (value.kind === 'map' ? [{...level, node: value}] : []));
  if (said.length > 1 && maps.length === said.length)
    return [{...first.entry, value: inherit(maps, narrower, reading)}];
  const odd = others.find(({entry}) => !same(entry.value, first.entry.value));
  if (odd !== undefined) disagree(first, odd, reading);
  return [first.entry];
}

const ranks = {defaults: 0, group: 1, host: 2} as const satisfies Record<Level['kind'], number>;

const beats = (one: Level, other: Level, narrower: Narrower): boolean =>
  one.kind === 'group' && other.kind === 'group'
    ? narrower(one.group, other.group)
    : ranks[one.kind] > ranks[other.kind];

function same(one: YamlNode, other: YamlNode): boolean {
  if (one.kind === 'scalar') return other.kind === 'scalar' && one.value === other.value;
  if (one.kind === 'list')
    return (
      other.kind === 'list' &&
      one.items.length === other.items.length &&
      one.items.every((item, i) => sameOrAbsent(item, other.items[i]))
    );
  return (
    other.kind === 'map' &&
    one.entries.length === other.entries.length &&
    one.entries.every(({key, value}) => sameOrAbsent(value, other.entries.find((entry) => entry.key === key)?.value))
  );
}

const sameOrAbsent = (one: YamlNode, other: YamlNode | undefined): boolean => other !== undefined && same(one, other);

/** The message names no host, so that it is told once for all hosts that are in both groups. */
function disagree(first: Said, second: Said, reading: Reading): void {
  const [one, other] = [first, second].map(({level}) => (level.kind === 'group' ? level.group : level.kind));
  reading.issues.push({
    code: 'inventory/groups-disagree',
    severity: 'error',
    place: second.entry.place,
    message: `the groups ${quoted(one ?? '')} and ${quoted(other ?? '')} say different things of ${quoted(second.entry.key)} for hosts that are in both`,
    hint: `say it at the host, or make ${other} the wider one: name "@${one}" among its hosts`,
    related: [{place: first.entry.place, message: 'the other one'}],
  });
}
