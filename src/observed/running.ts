import type {ObservedGuest, ObservedVif} from './guests.ts';
import type {ObservedHost} from './host.ts';
import type {ObservedRoute} from './routes.ts';

/** What the running host has, in the terms in which a plan says what it must have. All lists are sorted. */
export interface RunningFacts {
  /** IPv4 addresses by link, `a.b.c.d/n`; links without one have no entry. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** Ports by bridge (or bond); bridges without ports have an empty list. */
  readonly ports: ReadonlyMap<string, readonly string[]>;
  /** VLANs by name. */
  readonly vlans: ReadonlyMap<string, {readonly id: number; readonly on: string}>;
  /** Links that have an IPv6 address, be it one that they gave themselves. */
  readonly ipv6: ReadonlySet<string>;
  /** The IPv4 default route that the kernel takes; one through a link without carrier is none. */
  readonly defaultRoute: {readonly gateway: string; readonly link: string} | undefined;
  /** Destinations of the IPv4 routes by link, `a.b.c.d/n` and `default`. */
  readonly routes: ReadonlyMap<string, readonly string[]>;
  /** Guests that run or are paused, by name. */
  readonly guests: ReadonlyMap<string, readonly RunningVif[]>;
}

/** Where a running guest's interface is, by what the kernel has: Xen's books may be older. */
export type RunningVif = {readonly number: number; readonly device: string} & (
  | {readonly kind: 'bridged'; readonly bridge: string}
  /** Host routes that lead to it. */
  | {readonly kind: 'routed'; readonly addresses: readonly string[]}
  /** On no bridge and with no route: the guest is cut off. */
  | {readonly kind: 'loose'; readonly why: 'no-device' | 'down' | 'no-bridge-no-route'}
);

export function runningFacts(host: ObservedHost): RunningFacts {
  const ipv4 = host.addresses.filter((address) => address.family === 4);
  const links = [...host.links.values()];
  const masters = links.filter((link) => ['bridge', 'bond'].includes(link.kind)).map((link) => link.name);
  const ports = links.flatMap(({name, master}) => (master === undefined ? [] : [[master, name] as const]));
  const routes = unicast(host).flatMap(({destination, link}) =>
    link === undefined ? [] : [[link, destination] as const],
  );
  return {
    addresses: grouped(ipv4.map(({link, address, prefix}) => [link, `${address}/${prefix}`] as const)),
    ports: new Map([...masters.map((name) => [name, []] as const), ...grouped(ports)]),
    vlans: new Map(
      links.flatMap(({name, vlanId, parent}) =>
        vlanId === undefined || parent === undefined ? [] : [[name, {id: vlanId, on: parent}] as const],
      ),
    ),
    ipv6: new Set(host.addresses.filter(({family}) => family === 6).map(({link}) => link)),
    defaultRoute: defaultRoute(host),
    routes: grouped(routes),
    guests: new Map(
      host.guests.filter(isUp).map((guest) => [guest.name, guest.vifs.map((vif) => runningVif(host, vif))]),
    ),
  };
}

const isUp = (guest: ObservedGuest): boolean => guest.state === 'running' || guest.state === 'paused';

const unicast = (host: ObservedHost): readonly ObservedRoute[] =>
  host.routes.filter((route) => route.family === 4 && route.type === 'unicast');

/** The lowest metric wins; of equal ones the first, which is the one that the kernel uses. */
function defaultRoute(host: ObservedHost): RunningFacts['defaultRoute'] {
  const usable = unicast(host).filter((route) => route.destination === 'default' && !route.linkDown);
  const [best] = [...usable].sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0));
  const hop = best?.nextHops.find((way) => !way.linkDown) ?? best;
  return hop?.gateway === undefined || hop.link === undefined ? undefined : {gateway: hop.gateway, link: hop.link};
}

function runningVif(host: ObservedHost, vif: ObservedVif): RunningVif {
  const {number, device} = vif;
  const link = host.links.get(device);
  if (link === undefined) return {number, device, kind: 'loose', why: 'no-device'};
  if (!link.up) return {number, device, kind: 'loose', why: 'down'};
  if (link.master !== undefined) return {number, device, kind: 'bridged', bridge: link.master};
  const addresses = unicast(host)
    .filter((route) => route.link === device && route.gateway === undefined && route.destination.endsWith('/32'))
    .map((route) => route.destination.slice(0, -'/32'.length));
  if (addresses.length === 0) return {number, device, kind: 'loose', why: 'no-bridge-no-route'};
  return {number, device, kind: 'routed', addresses: [...new Set(addresses)].sort()};
}

function grouped(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value].sort());
  return groups;
}
