import type {Host} from '../model/fleet.ts';
import type {HostIntent} from '../model/intent.ts';
import type {ObservedHost} from '../observed/host.ts';
import {addressOf, ipv4} from '../model/values.ts';
import {answersFor} from './leases.ts';
import {carrier} from './links.ts';

/** The links that carry the controller's connection: the one now, then the one afterwards where it is another. */
export function managementLinks(host: Pick<Host, 'ssh'>, observed: ObservedHost, after: HostIntent): readonly string[] {
  const now = observed.addresses.find((address) => address.address === host.ssh.address)?.link ?? defaultLink(observed);
  const then = after.links.find(
    (link) =>
      link.address.kind === 'static' &&
      link.address.cidrs.some((cidr) => `${addressOf(cidr)}` === `${host.ssh.address}`),
  )?.name;
  const leased = now === undefined ? undefined : answersFor(after, now);
  const hasLease = after.links.some(({name, address}) => name === leased && address.kind === 'dhcp');
  const way =
    then ??
    (hasLease ? leased : undefined) ??
    after.routes
      .filter((route) => route.destination === 'default')
      .map((route) => route.link ?? carrier(route, after.links))[0];
  return [...new Set([now, way].filter((name) => name !== undefined))];
}

/** Where ssh goes by a name, the link of the default route is the best that is known. */
const defaultLink = (observed: ObservedHost): string | undefined =>
  observed.routes.find((route) => route.family === 4 && route.destination === 'default')?.link;

/** Where ssh goes to an address that the host does not have, somebody forwards it, and the port is that one's. */
export function portOnHost({address, port}: Host['ssh'], after: HostIntent): number {
  const own = after.links.flatMap((link) => (link.address.kind === 'static' ? link.address.cidrs.map(addressOf) : []));
  const isForwarded = ipv4(address).ok && !own.some((mine) => `${mine}` === `${address}`);
  return isForwarded ? 22 : (port ?? 22);
}
