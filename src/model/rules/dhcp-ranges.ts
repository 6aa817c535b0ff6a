import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import {compareAddresses, isEdge} from '../addresses.ts';
import type {BridgedNetwork} from '../fleet.ts';
import {addressOf, contains} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** What a host's DHCP server hands out lies in the network of the host's address, and is nobody's. */
export const dhcpRanges: Rule = (fleet, places) =>
  [...fleet.networks.values()].flatMap((network) =>
    network.kind === 'bridged' ? [...dhcp(network, places), ...egress(network, places)] : [],
  );

function dhcp({name, dhcp, hostAddress}: BridgedNetwork, places: Places): readonly Issue[] {
  const trouble = dhcp && dhcpTrouble(dhcp, hostAddress);
  return trouble === undefined ? [] : [finding(places, 'model/dhcp-range', `networks.${name}.dhcp.range`, trouble)];
}

function dhcpTrouble(
  {first, last}: NonNullable<BridgedNetwork['dhcp']>,
  hostAddress: BridgedNetwork['hostAddress'],
): string | undefined {
  if (hostAddress.kind !== 'static') return 'a DHCP server needs the "hostAddress" of the network';
  if (compareAddresses(first, last) > 0) return `the range ends before it begins: ${first} to ${last}`;
  const outside = [first, last].find((end) => !contains(hostAddress.cidr, end) || isEdge(hostAddress.cidr, end));
  if (outside !== undefined) return `${outside} cannot be handed out in ${hostAddress.cidr}`;
  const own = addressOf(hostAddress.cidr);
  const holdsOwn = compareAddresses(first, own) <= 0 && compareAddresses(own, last) <= 0;
  return holdsOwn ? `the range holds ${own}, which is the host's own` : undefined;
}

function egress({name, egress, uplink, hostAddress}: BridgedNetwork, places: Places): readonly Issue[] {
  if (egress === undefined) return [];
  const path = `networks.${name}.egress`;
  if (uplink.kind !== 'none')
    return [finding(places, 'model/host-address', path, '"egress" is only for networks with "uplink: none"')];
  if (hostAddress.kind === 'static') return [];
  return [finding(places, 'model/host-address', path, '"egress" needs a "hostAddress" that guests can send to')];
}
