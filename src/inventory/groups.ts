import {quoted} from '../base/quoted.ts';
import type {Fleet} from '../model/fleet.ts';
import {chosen, hostsOf, parseTerms, type KnownHosts, type Term} from '../model/host-terms.ts';
import {noMatch} from '../model/pattern.ts';
import type {GroupName, HostName} from '../model/values.ts';
import {list, object, required} from './collections.ts';
import {hostFields} from './hosts.ts';
import type {Narrower} from './inherit.ts';
import {text} from './scalars.ts';
import {complain, type Drafted, type Reading} from './shape.ts';

/** What a file says of a group: which hosts it has, and what holds for them unless they say it themselves. */
export const groupShape = object('Group', {
  hosts: required(
    list('host patterns', text('a host pattern, as xen[01-20]', parseTerms)),
    'patterns of the hosts that belong to it, as on the command line: `earth`, `xen*`, `xen[01-20]`, `@rack-a`, `!mars`',
  ),
  ...hostFields,
});
export type GroupDraft = Drafted<typeof groupShape>;

export interface Groups {
  readonly members: Fleet['groups'];
  readonly narrower: Narrower;
}

/** Which hosts each group has. A pattern that no host matches, and groups that hold themselves, are issues. */
export function resolveGroups(
  drafts: ReadonlyMap<GroupName, GroupDraft>,
  hosts: ReadonlySet<HostName>,
  reading: Reading,
): Groups {
  const members = new Map<GroupName, readonly HostName[]>();
  const parts = new Map<GroupName, ReadonlySet<GroupName>>();
  const open = new Set<GroupName>();
  const resolve = (name: GroupName): void => {
    const draft = drafts.get(name);
    if (draft === undefined || members.has(name)) return;
    open.add(name);
    const terms = termsOf(name, draft).filter((placed) => !cycle(placed, open, reading));
    for (const group of groupsIn(terms)) resolve(group);
    open.delete(name);
    const known: KnownHosts = {hosts, groups: members};
    parts.set(name, new Set(groupsIn(terms).flatMap((group) => [group, ...(parts.get(group) ?? [])])));
    members.set(
      name,
      chosen(
        terms.map((placed) => ({...placed, hosts: matched(placed, known, drafts, reading)})),
        known,
      ),
    );
  };
  for (const name of drafts.keys()) resolve(name);
  return {members, narrower: (one, other) => parts.get(other)?.has(one) ?? false};
}

interface PlacedTerm {
  readonly term: Term;
  readonly path: string;
}

const termsOf = (group: GroupName, draft: GroupDraft): readonly PlacedTerm[] =>
  (draft.hosts ?? []).flatMap((terms, i) => (terms ?? []).map((term) => ({term, path: `groups.${group}.hosts[${i}]`})));

/** A group that is only taken out is no part. */
const groupsIn = (terms: readonly PlacedTerm[]): readonly GroupName[] =>
  terms.flatMap(({term}) => (term.match.kind === 'group' ? [term.match.group] : []));

function cycle({term, path}: PlacedTerm, open: ReadonlySet<GroupName>, reading: Reading): boolean {
  const place = reading.places.get(path);
  if (term.match.kind !== 'group' || place === undefined || !open.has(term.match.group)) return false;
  const message = `the group ${quoted(term.match.group)} would hold itself`;
  complain(reading, 'inventory/group-cycle', place, message, 'take it out of the hosts of one of the groups');
  return true;
}

function matched(
  {term, path}: PlacedTerm,
  known: KnownHosts,
  drafts: ReadonlyMap<GroupName, GroupDraft>,
  reading: Reading,
): readonly HostName[] {
  const hosts = hostsOf(term, known);
  const place = reading.places.get(path);
  const empty = term.match.kind === 'group' && drafts.has(term.match.group); // which has an issue of its own
  if (hosts.length > 0 || empty || place === undefined) return hosts;
  const {message, hint} = noMatch(term, {...known, groups: new Map([...drafts.keys()].map((name) => [name, []]))});
  complain(reading, 'inventory/no-such-host', place, message, hint);
  return hosts;
}
