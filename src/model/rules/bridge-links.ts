import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import type {BridgedNetwork, Fleet, Host} from '../fleet.ts';
import {bridgedNetworksOf, portOf} from '../membership.ts';
import {finding, type Rule} from './finding.ts';

/** A bridge is not its own uplink, and nothing else on its hosts has its name. */
export const bridgeLinks: Rule = (fleet, places) => [
  ...[...fleet.networks.values()].flatMap((network) => (network.kind === 'bridged' ? ownUplink(network, places) : [])),
  ...[...fleet.hosts.values()].flatMap((host) => [
    ...bridgedNetworksOf(fleet, host).flatMap((network) => otherKind(network, host, places)),
    ...foreignBridges(fleet, host, places),
  ]),
];

function ownUplink({name, bridge, uplink}: BridgedNetwork, places: Places): readonly Issue[] {
  const below = uplink.kind === 'vlan' ? [portOf(uplink), uplink.on] : [portOf(uplink)];
  if (!below.includes(bridge)) return [];
  return [
    finding(places, 'model/bridge-link', `networks.${name}.uplink`, `the bridge ${bridge} cannot be its own uplink`, {
      hint: 'name the link below the bridge, as eth0',
    }),
  ];
}

function otherKind({name, bridge}: BridgedNetwork, host: Host, places: Places): readonly Issue[] {
  const link = host.links.get(bridge);
  if (link === undefined || link.kind === 'bridge') return [];
  const message = `${bridge} is a ${link.kind} here, and the bridge of the network "${name}"`;
  return [
    finding(places, 'model/bridge-link', `hosts.${host.name}.links.${bridge}`, message, {
      hint: 'give one of them another name',
      related: [{path: `networks.${name}.bridge`, message: `the bridge of "${name}"`}],
    }),
  ];
}

/** A link that is a bridge elsewhere in the fleet would be set up as a network card here. */
function foreignBridges(fleet: Fleet, host: Host, places: Places): readonly Issue[] {
  return [...fleet.networks.values()].flatMap((network) => {
    if (network.kind !== 'bridged' || host.links.get(network.bridge)?.kind !== 'nic') return [];
    if (bridgedNetworksOf(fleet, host).some(({bridge}) => bridge === network.bridge)) return [];
    const message = `${network.bridge} is the bridge of "${network.name}", which "${host.name}" is not a member of`;
    return [
      finding(places, 'model/bridge-link', `hosts.${host.name}.links.${network.bridge}`, message, {
        hint: `add ${network.name} to the networks of ${host.name}, or rename the link`,
        related: [{path: `networks.${network.name}.bridge`, message: `the bridge of "${network.name}"`}],
      }),
    ];
  });
}
