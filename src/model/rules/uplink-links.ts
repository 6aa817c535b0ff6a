import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import type {Fleet, Host, Network} from '../fleet.ts';
import {bridgedNetworksOf, networksOf} from '../membership.ts';
import type {LinkName} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** What guests are routed or masqueraded through is a link of each member host, with an address. */
export const uplinkLinks: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) =>
    networksOf(fleet, host).flatMap((network) => {
      const uplink = routingUplink(network);
      if (uplink === undefined || hasAddress(fleet, host, uplink.link)) return [];
      return [withoutAddress(host, network, uplink, places)];
    }),
  );

interface RoutingUplink {
  readonly link: LinkName;
  readonly key: 'uplink' | 'via';
}

function routingUplink(network: Network): RoutingUplink | undefined {
  if (network.kind !== 'bridged') return {link: network.uplink, key: 'uplink'};
  return network.egress && {link: network.egress.via, key: 'via'};
}

function hasAddress(fleet: Fleet, host: Host, name: LinkName): boolean {
  const link = host.links.get(name);
  if (link !== undefined && link.address.kind !== 'none') return true;
  return bridgedNetworksOf(fleet, host).some(
    ({bridge, hostAddress}) => bridge === name && hostAddress.kind === 'static',
  );
}

const withoutAddress = (host: Host, network: Network, {link, key}: RoutingUplink, places: Places): Issue =>
  finding(
    places,
    'model/uplink-without-address',
    `hosts.${host.name}.networks.${network.name}`,
    `the network "${network.name}" leaves through ${link}, which has no address on the host "${host.name}"`,
    {
      hint: `give ${link} an address under the links of ${host.name}`,
      related: [{path: `networks.${network.name}.${key}`, message: `the uplink of "${network.name}"`}],
    },
  );
