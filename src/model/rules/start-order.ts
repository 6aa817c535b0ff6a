import {suggester} from '../../base/nearest.ts';
import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import type {Fleet} from '../fleet.ts';
import type {GuestName} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** Guests start after guests that exist, and none waits for itself. */
export const startOrder: Rule = (fleet, places) => [...unknownGuests(fleet, places), ...cycles(fleet, places)];

function unknownGuests(fleet: Fleet, places: Places): readonly Issue[] {
  const suggest = suggester(fleet.guests.keys());
  return [...fleet.guests.values()].flatMap((guest) =>
    guest.after
      .filter((name) => !places.has(`guests.${name}`))
      .map((name) =>
        finding(places, 'model/unknown-guest', `guests.${guest.name}.after.${name}`, `there is no guest "${name}"`, {
          hint: suggest(name),
        }),
      ),
  );
}

/** Walks backwards from each guest that can never start; such a walk always runs into a circle. */
function cycles(fleet: Fleet, places: Places): readonly Issue[] {
  const stuck = neverStarted(fleet);
  const seen = new Set<GuestName>();
  const issues: Issue[] = [];
  for (const start of stuck) {
    const walk: GuestName[] = [];
    let at: GuestName | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      walk.push(at);
      at = fleet.guests.get(at)?.after.find((name) => stuck.has(name));
    }
    const from = at === undefined ? -1 : walk.indexOf(at);
    if (from >= 0) issues.push(cycle(walk.slice(from), places));
  }
  return issues;
}

/** What is left when guests start as soon as all that they wait for have started. */
function neverStarted(fleet: Fleet): ReadonlySet<GuestName> {
  const waiting = new Map<GuestName, number>();
  const waiters = new Map<GuestName, GuestName[]>();
  for (const {name, after} of fleet.guests.values()) {
    const known = after.filter((other) => fleet.guests.has(other));
    waiting.set(name, known.length);
    for (const other of known) listAt(waiters, other).push(name);
  }
  const ready = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    waiting.delete(name);
    for (const waiter of waiters.get(name) ?? []) {
      const count = (waiting.get(waiter) ?? 0) - 1;
      waiting.set(waiter, count);
      if (count === 0) ready.push(waiter);
    }
  }
  return new Set(waiting.keys());
}

function cycle(names: readonly GuestName[], places: Places): Issue {
  const [first = '', second = first] = names;
  const message =
    names.length === 1
      ? `the guest "${first}" waits for itself`
      : `guests wait for each other: ${[...names, first].join(' after ')}`;
  return finding(places, 'model/start-cycle', `guests.${first}.after.${second}`, message, {
    hint: 'take one of them out of "after"',
    related: names.slice(1).map((name, i) => ({
      path: `guests.${name}.after.${names[i + 2] ?? first}`,
      message: `"${name}" waits here`,
    })),
  });
}

function listAt<K, V>(map: Map<K, V[]>, key: K): V[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
