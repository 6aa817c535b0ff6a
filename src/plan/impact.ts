import type {GuestIntent, HostIntent, VifIntent} from '../model/intent.ts';
import type {RunningFacts} from '../observed/running.ts';
import type {LinkChanges} from './links.ts';
import type {GuestImpact} from './plan.ts';
import {linksBelow} from './stack.ts';
import {vifDifference} from './semantic.ts';

/**
 * What each guest feels, and why: the strongest of what its vifs feel. A vif that is attached in another way needs a
 * restart (shutdown, wait until the domain is gone, create): an in-guest reboot keeps the old vif configuration.
 */
export function guestImpacts(
  before: HostIntent,
  after: HostIntent,
  links: LinkChanges,
  running: ReadonlySet<string>,
): readonly GuestImpact[] {
  const old = new Map(before.guests.map((guest) => [guest.name, guest]));
  const ways = {links, after: after.links};
  return after.guests.map((guest) => guestImpact(guest, old.get(guest.name), ways, running.has(guest.name)));
}

/**
 * What running guests feel that no inventory knows: whoever is on a bridge that is set up anew. Those that feel nothing are
 * nobody's matter here.
 */
export function strangerImpacts(
  after: HostIntent,
  links: LinkChanges,
  running: RunningFacts['guests'],
): readonly GuestImpact[] {
  const known = new Set<string>(after.guests.map(({name}) => name));
  return [...running].flatMap(([guest, vifs]): readonly GuestImpact[] => {
    if (known.has(guest)) return [];
    const shaken = vifs.flatMap((vif) =>
      vif.kind === 'bridged' ? wayWords(vif.number, vif.bridge, {links, after: after.links}) : [],
    );
    if (shaken.length === 0) return [];
    return [{guest, impact: 'blip', reason: `${shaken.join('; ')}; it is not in the inventory`}];
  });
}

/** What becomes of the links, and how they stand on each other afterwards. */
interface Ways {
  readonly links: LinkChanges;
  readonly after: HostIntent['links'];
}

function guestImpact(guest: GuestIntent, old: GuestIntent | undefined, ways: Ways, runs: boolean): GuestImpact {
  const moved = guest.vifs.flatMap((vif) =>
    movedWords(
      vif,
      old?.vifs.find((v) => v.number === vif.number),
    ),
  );
  if (moved.length > 0)
    return runs
      ? {guest: guest.name, impact: 'restart', reason: moved.join('; ')}
      : {guest: guest.name, impact: 'none', reason: `not running; takes effect at its next start: ${moved.join('; ')}`};
  const shaken = guest.vifs.flatMap((vif) => shakenWords(vif, ways));
  if (runs && shaken.length > 0) return {guest: guest.name, impact: 'blip', reason: shaken.join('; ')};
  return {
    guest: guest.name,
    impact: 'none',
    reason: runs ? 'its interfaces and their way out stay as they are' : 'not running',
  };
}

function movedWords(vif: VifIntent, old: VifIntent | undefined): readonly string[] {
  const difference = vifDifference(old, vif);
  return difference === undefined ? [] : [`eth${vif.number}: ${difference}`];
}

function shakenWords(vif: VifIntent, ways: Ways): readonly string[] {
  const way = vif.kind === 'bridged' ? vif.bridge : vif.kind === 'other' ? undefined : vif.uplink;
  return way === undefined ? [] : wayWords(vif.number, way, ways);
}

/** What becomes of the link by which an interface leaves the host. */
function wayWords(number: number, way: string, {links, after}: Ways): readonly string[] {
  if (links.altered.some((name) => name === way)) return [`eth${number}: ${way} is set up anew, for about a second`];
  if (links.fresh.some((name) => name === way)) return [`eth${number}: ${way} is made now`];
  const below = linksBelow(after, way).find((name) => links.altered.includes(name));
  return below === undefined ? [] : [`eth${number}: ${below}, below ${way}, is set up anew, for about a second`];
}
