import {guestsOn, type Fleet, type Host, type Link} from '../model/fleet.ts';
import {addressOf, ipv4, type Cidr, type LinkName} from '../model/values.ts';
import {nicsBelow} from './hardware.ts';
import {freeAddress, inNetwork} from './numbering.ts';

/** How the controller reaches a host at first, when an inventory is rehearsed. */
export interface Management {
  readonly nic: LinkName;
  /** The bridge over it that has the address, where there is one from the start. */
  readonly bridge?: LinkName;
  readonly cidr: Cidr;
  readonly gateway: string;
}

/** Where the inventory tells no address, as for a DNS name with DHCP, the lab gives one of these. */
const fallback = '10.99.0.0/16' as Cidr;

/** The management of each host, in the same order. */
export function managements(fleet: Fleet, hosts: readonly Host[]): Management[] {
  const places = hosts.map((host, i) => placeOf(fleet, host, inNetwork(fallback, 100 + i)));
  const taken = new Set(places.map(({cidr}) => String(addressOf(cidr))));
  return places.map(({gateway, ...place}) => ({...place, gateway: gateway ?? freeAddress(place.cidr, 1, taken)}));
}

function placeOf(fleet: Fleet, host: Host, fallbackCidr: Cidr): Omit<Management, 'gateway'> & {gateway?: string} {
  const link = managementLink(host);
  const below = link === undefined ? [] : nicsBelow(fleet, host, link.name);
  const hasGuests = guestsOn(fleet, host.name).length > 0;
  return {
    nic: below[0] ?? ('eth0' as LinkName),
    ...(link?.kind === 'bridge' && hasGuests ? {bridge: link.name} : {}),
    cidr: addressIn(host, link) ?? fallbackCidr,
    ...(link?.gateway === undefined ? {} : {gateway: link.gateway}),
  };
}

function managementLink(host: Host): Link | undefined {
  const links = [...host.links.values()].filter((link) => link.address.kind !== 'none');
  const addressed = links.find(
    ({address}) => address.kind === 'static' && addressOf(address.cidr) === String(host.ssh.address),
  );
  return addressed ?? links.find((link) => link.gateway !== undefined) ?? links[0];
}

function addressIn(host: Host, link: Link | undefined): Cidr | undefined {
  if (link?.address.kind === 'static') return link.address.cidr;
  const literal = ipv4(host.ssh.address);
  return literal.ok ? (`${literal.value}/24` as Cidr) : undefined;
}
