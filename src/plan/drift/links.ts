import type {HostIntent, LinkIntent} from '../../model/intent.ts';
import type {ObservedHost} from '../../observed/host.ts';
import type {RunningFacts} from '../../observed/running.ts';
import type {Difference} from './difference.ts';
import {notLive} from '../live.ts';

/** Links of the inventory: what their files say and the kernel lacks, and what the kernel has and no file says. */
export function linkDifferences(
  said: HostIntent,
  wanted: HostIntent,
  running: RunningFacts,
  observed: ObservedHost,
): readonly Difference[] {
  const reasons = new Map(wanted.links.map(({name, because}) => [name, because]));
  const ours = said.links.filter(({name}) => reasons.has(name));
  const vifs = new Set(observed.guests.flatMap((guest) => guest.vifs.map(({device}) => device)));
  const dead = notLive(said, running, new Set(reasons.keys()));
  return [
    ...dead.map(({link, why}): Difference => ({
      class: 'not-live',
      object: `link ${link}`,
      what: why,
      because: reasons.get(link) ?? [],
    })),
    ...ours.flatMap((link) =>
      unsaid(link, running, vifs).map((what): Difference => ({
        class: 'lost-at-reboot',
        object: `link ${link.name}`,
        what,
        because: reasons.get(link.name) ?? [],
      })),
    ),
    ...defaultRoute(said, running),
  ];
}

/** Guests' interfaces come and go as ports of a bridge; what DHCP gives stands in no file. */
function unsaid(link: LinkIntent, running: RunningFacts, vifs: ReadonlySet<string>): readonly string[] {
  const {address} = link;
  const cidrs: readonly string[] = address.kind === 'static' ? address.cidrs : [];
  const addresses = (running.addresses.get(link.name) ?? []).filter((cidr) => !cidrs.includes(cidr));
  const ports =
    link.kind === 'bridge'
      ? (running.ports.get(link.name) ?? []).filter((port) => !(link.ports as readonly string[]).includes(port))
      : [];
  const foreign = ports.filter((port) => !vifs.has(port) && !isGuestDevice(port));
  return [
    ...(address.kind === 'dhcp' ? [] : addresses.map((cidr) => `has ${cidr}, which no file says`)),
    ...foreign.map((port) => `has the port ${port}, which no file says`),
  ];
}

/** Names that Xen gives the dom0 side of interfaces, also of guests that the inventory does not know, and of emulated NICs. */
const isGuestDevice = (name: string): boolean => /^(vif|tap)\d+\.\d+(-emu)?$/.test(name) || name.endsWith('-emu');

function defaultRoute(said: HostIntent, running: RunningFacts): readonly Difference[] {
  const gateways = said.routes.filter(({destination}) => destination === 'default').map(({gateway}) => gateway);
  const found = running.defaultRoute;
  const object = 'default route';
  const leased = said.links.some(({address}) => address.kind === 'dhcp');
  if (found === undefined)
    return gateways.length === 0
      ? []
      : [{class: 'not-live', object, what: `is missing; the files say via ${gateways.join(' ')}`, because: []}];
  if (gateways.some((gateway) => gateway === found.gateway) || (gateways.length === 0 && leased)) return [];
  const what = `is via ${found.gateway} dev ${found.link}`;
  return gateways.length === 0
    ? [{class: 'lost-at-reboot', object, what: `${what}, which no file says`, because: []}]
    : [{class: 'not-live', object, what: `${what}; the files say via ${gateways.join(' ')}`, because: []}];
}
