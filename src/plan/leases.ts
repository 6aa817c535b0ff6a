import type {HostIntent} from '../model/intent.ts';
import type {LinkName} from '../model/values.ts';
import type {RunningFacts} from '../observed/running.ts';
import type {LinkChanges} from './links.ts';
import {linksBelow} from './stack.ts';

/**
 * Links that are set up with DHCP, and must have an address afterwards: those that have one now, or that stand on one that
 * has. Where no server answered before, none has to answer after.
 */
export function leases(after: HostIntent, links: LinkChanges, running: RunningFacts): readonly LinkName[] {
  const touched = new Set([...links.fresh, ...links.altered]);
  return after.links
    .filter(({name, address}) => touched.has(name) && address.kind === 'dhcp')
    .map(({name}) => name)
    .filter((name) => [name, ...linksBelow(after.links, name)].some((at) => running.addresses.has(at)));
}

/** The link on which the host answers where it answered on `name` before: a port hands over to its bridge or bond. */
export function answersFor(after: HostIntent, name: string): string {
  const over = after.links.find(
    (link) =>
      (link.kind === 'bridge' || link.kind === 'bond') &&
      link.name !== name &&
      link.ports.some((port) => port === name),
  );
  return over === undefined ? name : answersFor(after, over.name);
}

interface Gateway {
  readonly gateway: string;
  readonly link: string;
}

/** The gateway that a DHCP server gave, and where it must be found before and after; files say nothing of it. */
export function leasedGateway(
  after: HostIntent,
  running: RunningFacts,
): {readonly before: Gateway; readonly after: Gateway} | undefined {
  const now = running.defaultRoute;
  if (now === undefined) return undefined;
  const link = answersFor(after, now.link);
  if (after.links.find(({name}) => name === link)?.address.kind !== 'dhcp') return undefined;
  return {before: now, after: {gateway: now.gateway, link}};
}
