import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import type {BridgedNetwork, Fleet, Host} from '../fleet.ts';
import {bridgedNetworksOf, portOf} from '../membership.ts';
import type {LinkName} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** On one host a link is the port of one bridge, a bridge has one uplink, and its port no address of its own. */
export const bridgePorts: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) => [
    ...contradictions(fleet, host, places),
    ...portsWithAddress(fleet, host, places),
  ]);

function contradictions(fleet: Fleet, host: Host, places: Places): readonly Issue[] {
  const byBridge = new Map<LinkName, BridgedNetwork>();
  const byPort = new Map<LinkName, BridgedNetwork>();
  return bridgedNetworksOf(fleet, host).flatMap((network) => {
    const port = portOf(network.uplink);
    const sameBridge = first(byBridge, network.bridge, network);
    const samePort = port === undefined ? undefined : first(byPort, port, network);
    if (sameBridge !== undefined && portOf(sameBridge.uplink) !== port)
      return [conflict(host, network, sameBridge, `give the bridge ${network.bridge} different uplinks`, places)];
    if (samePort !== undefined && samePort.bridge !== network.bridge)
      return [conflict(host, network, samePort, `make ${port} the port of two bridges`, places)];
    return [];
  });
}

/** What was there under the key before; else puts the value there. */
function first<K, V>(map: Map<K, V>, key: K, value: V): V | undefined {
  const earlier = map.get(key);
  if (earlier === undefined) map.set(key, value);
  return earlier;
}

const conflict = (host: Host, one: BridgedNetwork, other: BridgedNetwork, what: string, places: Places): Issue =>
  finding(
    places,
    'model/bridge-ports',
    `hosts.${host.name}.networks.${one.name}`,
    `the networks "${other.name}" and "${one.name}" ${what} on the host "${host.name}"`,
    {
      related: [other, one].map(({name}) => ({path: `networks.${name}.uplink`, message: `the uplink of "${name}"`})),
    },
  );

function portsWithAddress(fleet: Fleet, host: Host, places: Places): readonly Issue[] {
  return bridgedNetworksOf(fleet, host).flatMap(({name, bridge, uplink}) => {
    const port = portOf(uplink);
    const link = port === undefined ? undefined : host.links.get(port);
    if (link === undefined || link.address.kind === 'none') return [];
    const message = `${link.name} is the port of ${bridge}, and a port has no address of its own`;
    return [
      finding(places, 'model/bridge-ports', `hosts.${host.name}.links.${link.name}.address`, message, {
        hint: `give the address to ${bridge}`,
        related: [{path: `networks.${name}.uplink`, message: `the uplink of "${name}"`}],
      }),
    ];
  });
}
