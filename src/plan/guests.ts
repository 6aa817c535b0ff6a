import type {HostIntent} from '../model/intent.ts';
import type {GuestImpact, PlannedGuest} from './plan.ts';
import type {Step} from './steps.ts';

/** How long a created guest may take until its domain exists, in seconds; slow hosts were seen to need half a minute. */
export const startSeconds = 90;

/** The guests that this change restarts, in the order in which they start: who is named in `after` comes first. */
export function restartOrder(
  guests: readonly PlannedGuest[],
  impacts: readonly GuestImpact[],
): readonly PlannedGuest[] {
  const restarted = new Set(impacts.filter((impact) => impact.impact === 'restart').map((impact) => impact.guest));
  const ordered: PlannedGuest[] = [];
  const visit = (guest: PlannedGuest, path: readonly PlannedGuest[]): void => {
    if (path.includes(guest) || ordered.includes(guest)) return;
    for (const name of guest.after) {
      const first = guests.find((other) => other.name === name);
      if (first !== undefined) visit(first, [...path, guest]);
    }
    ordered.push(guest);
  };
  for (const guest of guests) visit(guest, []);
  return ordered.filter((guest) => restarted.has(guest.name));
}

export const stopSteps = (starting: readonly PlannedGuest[]): readonly Step[] =>
  starting.toReversed().map(({name, shutdown}): Step => ({
    do: 'guest-stop',
    guest: name,
    timeoutSeconds: shutdown.timeoutSeconds,
    onTimeout: shutdown.onTimeout,
  }));

export const startSteps = (starting: readonly PlannedGuest[]): readonly Step[] =>
  starting.map(({name, config}): Step => ({do: 'guest-start', guest: name, config, timeoutSeconds: startSeconds}));

/**
 * After a guest came up behind a device of the host there is a route to it. Neighbours of one with an address of theirs
 * still hold its old MAC address: the host tells them its own. Back on a bridge, the guest itself does so.
 */
export function arrivalSteps(starting: readonly PlannedGuest[], intent: HostIntent): readonly Step[] {
  const names = new Set<string>(starting.map((guest) => guest.name));
  return intent.guests
    .filter((guest) => names.has(guest.name))
    .flatMap((guest) => guest.vifs)
    .flatMap((vif): readonly Step[] => {
      if (vif.kind !== 'routed' && vif.kind !== 'masqueraded') return [];
      const routes = routeSteps(vif, intent);
      return vif.kind === 'masqueraded'
        ? routes
        : [...routes, {do: 'arp-notify', link: vif.uplink, address: vif.address}];
    });
}

/** One with an emulated card has two routes. Xen's own script for routing sets one that is in no file. */
function routeSteps({address, device}: {readonly address: string; readonly device: string}, intent: HostIntent) {
  const destination = `${address}/32`;
  const links = intent.routes.flatMap((route) => (route.destination === destination ? [route.link] : []));
  return [...new Set([device, ...links])].flatMap((link): readonly Step[] =>
    link === undefined ? [] : [{do: 'expect-route', destination, link}],
  );
}
