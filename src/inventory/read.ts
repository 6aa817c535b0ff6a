import type {Issue} from '../base/issue.ts';
import type {Places} from '../base/place.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {Fleet} from '../model/fleet.ts';
import {checkRules} from '../model/rules.ts';
import {hostName} from '../model/values.ts';
import {resolveGroups} from './groups.ts';
import {guest} from './guests.ts';
import {inheritHosts} from './host-levels.ts';
import {host} from './hosts.ts';
import {mergeFiles, type InventoryFile, type Merged, type Section} from './merge.ts';
import {network} from './networks.ts';
import type {Reading, Shape} from './shape.ts';
import {shapes} from './shapes.ts';
import {toldOnce} from './told-once.ts';

export interface Inventory {
  readonly fleet: Fleet;
  /** Where each value of the fleet was written. Defaults have no place. */
  readonly places: Places;
  readonly warnings: readonly Issue[];
}

/** The texts of the files to the fleet, or to all issues of all files (warnings included), in the order of the files. */
export function readInventory(files: readonly InventoryFile[]): Result<Inventory, readonly Issue[]> {
  const reading: Reading = {issues: [], places: new Map()};
  const merged = mergeFiles(files, reading);
  const drafts = readDrafts(merged, reading);
  const fleet = buildFleet(drafts, told(merged, reading));
  const findings = merged.complete ? checkRules(fleet, reading.places) : [];
  const issues = inOrder([...reading.issues, ...findings], files);
  if (issues.some(({severity}) => severity === 'error')) return err(issues);
  return ok({fleet, places: reading.places, warnings: issues});
}

/** What a name means is not told where some names could not be read. */
const told = (merged: Merged, reading: Reading): Reading => (merged.complete ? reading : {...reading, issues: []});

function readDrafts(merged: Merged, reading: Reading) {
  const {sections} = merged;
  const read = <T>(section: Section, shape: Shape<T>, node = sections[section]) =>
    shape({node, path: section}, reading);
  read('defaults', shapes.defaults);
  const groupDrafts = read('groups', shapes.groups) ?? new Map<never, never>();
  const hostNames = new Set(
    sections.hosts.entries.map(({key}) => hostName(key)).flatMap((name) => (name.ok ? [name.value] : [])),
  );
  const groups = resolveGroups(groupDrafts, hostNames, told(merged, reading));
  const inherited = inheritHosts(sections, groups, reading);
  return {
    groups: groups.members,
    networks: read('networks', shapes.networks) ?? new Map<never, never>(),
    hosts: read('hosts', shapes.hosts, inherited) ?? new Map<never, never>(),
    guests: read('guests', shapes.guests) ?? new Map<never, never>(),
  };
}

type Drafts = ReturnType<typeof readDrafts>;

/** The fleet of what could be read; each definition may need the kinds of what is named before it. */
function buildFleet(drafts: Drafts, reading: Reading): Fleet {
  const networks = built(drafts.networks, (name, draft) => network(name, draft, reading));
  const hosts = built(drafts.hosts, (name, draft) => host(name, draft, networks, reading));
  const guests = built(drafts.guests, (name, draft) => guest(name, draft, networks, reading));
  return {networks, hosts, guests, groups: drafts.groups};
}

function built<N, D, T>(drafts: ReadonlyMap<N, D>, build: (name: N, draft: D) => T | undefined): ReadonlyMap<N, T> {
  const values = new Map<N, T>();
  for (const [name, draft] of drafts) {
    const value = build(name, draft);
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

function inOrder(issues: readonly Issue[], files: readonly InventoryFile[]): readonly Issue[] {
  const order = new Map(files.map(({name}, index) => [name, index]));
  const rank = ({place}: Issue): number => order.get(place.file) ?? files.length;
  return [...toldOnce(issues)].sort(
    (a, b) => rank(a) - rank(b) || a.place.line - b.place.line || a.place.column - b.place.column,
  );
}
