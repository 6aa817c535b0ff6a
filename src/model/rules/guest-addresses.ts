import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import {isEdge} from '../addresses.ts';
import type {Fleet, Guest, Host, MasqueradedVif, RoutedVif} from '../fleet.ts';
import {bridgedNetworksOf} from '../membership.ts';
import {addressOf, contains, type Ipv4} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** A guest's address lies inside the subnet of its network, and is not one that the host or its neighbours have. */
export const guestAddresses: Rule = (fleet, places) =>
  [...fleet.guests.values()].flatMap((guest) => {
    const host = fleet.hosts.get(guest.host);
    if (host === undefined) return [];
    return guest.vifs.flatMap((vif) => (vif.kind === 'bridged' ? [] : vifAddress(fleet, host, guest, vif, places)));
  });

function vifAddress(
  fleet: Fleet,
  host: Host,
  guest: Guest,
  vif: RoutedVif | MasqueradedVif,
  places: Places,
): readonly Issue[] {
  const path = `guests.${guest.name}.vifs[${vif.number}].address`;
  const network = fleet.networks.get(vif.network);
  if (network?.kind === 'masqueraded' && !contains(network.subnet, vif.address))
    return [
      finding(places, 'model/address-outside', path, `${vif.address} lies outside ${network.subnet}`, {
        related: [{path: `networks.${network.name}.subnet`, message: `the subnet of "${network.name}"`}],
      }),
    ];
  if (network?.kind === 'masqueraded' && isEdge(network.subnet, vif.address))
    return [
      finding(
        places,
        'model/address-unusable',
        path,
        `${vif.address} is the network or broadcast address of its subnet`,
        {
          related: [{path: `networks.${network.name}.subnet`, message: `the subnet of "${network.name}"`}],
        },
      ),
    ];
  const trouble = takenBy(fleet, host, vif);
  if (trouble === undefined) return [];
  return [
    finding(places, 'model/address-unusable', path, `${vif.address} is ${trouble.what}`, {
      related: [{path: trouble.path, message: `the host "${host.name}"`}],
    }),
  ];
}

interface Taken {
  readonly what: string;
  readonly path: string;
}

function takenBy(fleet: Fleet, host: Host, vif: RoutedVif | MasqueradedVif): Taken | undefined {
  for (const link of host.links.values()) {
    if (link.address.kind !== 'static' || addressOf(link.address.cidr) !== vif.address) continue;
    // a routed guest's is reported as an address that is used twice
    if (vif.kind === 'routed') return undefined;
    return {what: "the host's own address", path: `hosts.${host.name}.links.${link.name}.address`};
  }
  if (host.ssh.address === `${vif.address}`)
    return {what: 'the address at which the host is reached', path: `hosts.${host.name}.ssh.address`};
  return takenInNetwork(host, vif.address) ?? takenOnBridge(fleet, host, vif.address);
}

function takenInNetwork(host: Host, address: Ipv4): Taken | undefined {
  for (const link of host.links.values()) {
    const path = `hosts.${host.name}.links.${link.name}`;
    if (link.gateway === address) return {what: "the host's gateway", path: `${path}.gateway`};
    if (link.address.kind === 'static' && isEdge(link.address.cidr, address))
      return {what: `the network or broadcast address of ${link.address.cidr}`, path: `${path}.address`};
  }
  return undefined;
}

function takenOnBridge(fleet: Fleet, host: Host, address: Ipv4): Taken | undefined {
  const found = bridgedNetworksOf(fleet, host).find(
    ({hostAddress}) => hostAddress.kind === 'static' && addressOf(hostAddress.cidr) === address,
  );
  return found && {what: `the host's address on "${found.name}"`, path: `networks.${found.name}.hostAddress`};
}
