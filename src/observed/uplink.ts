import {cidr, contains, type Ipv4, type LinkName} from '../model/values.ts';
import type {LinkIntent, RouteIntent} from '../model/intent.ts';
import type {ObservedHost} from './host.ts';

/**
 * The link on whose side the world looks for a guest's address: the one whose network holds it, by the files or (with
 * DHCP) as it runs; else the one of the default route; else the first that has an address at all.
 */
export function uplinkFinder(
  host: ObservedHost,
  links: readonly LinkIntent[],
  routes: readonly RouteIntent[],
): (address: Ipv4) => LinkName | undefined {
  const addressed = links.filter((link) => link.address.kind !== 'none');
  const holding = (address: Ipv4) =>
    addressed.find((link) => networksOf(link, host).some((net) => contains(net, address)));
  const gateway = routes.find((route) => route.destination === 'default');
  const outward =
    addressed.find((link) => link.name === gateway?.link) ?? (gateway?.gateway && holding(gateway.gateway));
  return (address) => (holding(address) ?? outward ?? addressed[0])?.name;
}

function networksOf(link: LinkIntent, host: ObservedHost) {
  if (link.address.kind === 'static') return link.address.cidrs;
  const leased = host.addresses.filter((address) => address.link === link.name && address.family === 4);
  return leased.map(({address, prefix}) => cidr(`${address}/${prefix}`)).flatMap((net) => (net.ok ? [net.value] : []));
}
