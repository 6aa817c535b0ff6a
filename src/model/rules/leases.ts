import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import {isEdge} from '../addresses.ts';
import type {BridgedNetwork, BridgedVif, Fleet, Guest} from '../fleet.ts';
import {addressOf, contains, type Ipv4} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** What a DHCP server always gives to a vif is an address of its network, and it has to know the vif. */
export const fixedLeases: Rule = (fleet, places) =>
  [...fleet.guests.values()].flatMap((guest) =>
    guest.vifs.flatMap((vif) =>
      vif.kind === 'bridged' && vif.address !== undefined ? lease(fleet, guest, vif, vif.address, places) : [],
    ),
  );

function lease(fleet: Fleet, guest: Guest, vif: BridgedVif, address: Ipv4, places: Places): readonly Issue[] {
  const network = fleet.networks.get(vif.network);
  if (network?.kind !== 'bridged' || network.dhcp === undefined) return [];
  const path = `guests.${guest.name}.vifs[${vif.number}]`;
  return [...withoutMac(vif, path, places), ...unusable(network, address, path, places)];
}

const withoutMac = ({mac}: BridgedVif, path: string, places: Places): readonly Issue[] =>
  mac !== undefined
    ? []
    : [
        finding(
          places,
          'model/lease-without-mac',
          `${path}.address`,
          'a vif with an address of the DHCP server needs a "mac"',
          {
            hint: 'write the one of its xl configuration',
          },
        ),
      ];

function unusable({name, hostAddress}: BridgedNetwork, address: Ipv4, path: string, places: Places): readonly Issue[] {
  if (hostAddress.kind !== 'static') return [];
  const {cidr} = hostAddress;
  const isFree = contains(cidr, address) && !isEdge(cidr, address) && addressOf(cidr) !== address;
  if (isFree) return [];
  return [
    finding(places, 'model/dhcp-range', `${path}.address`, `${address} cannot be handed out in ${cidr}`, {
      related: [{path: `networks.${name}.hostAddress`, message: `the host's address on "${name}"`}],
    }),
  ];
}
