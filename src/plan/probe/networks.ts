import type {BridgedNetwork, Fleet, Host} from '../../model/fleet.ts';
import type {HostName} from '../../model/values.ts';
import {bridgedNetworksOf} from '../../model/membership.ts';

/** A network that is to be probed, on these hosts of it. */
export interface ProbedNetwork {
  readonly network: BridgedNetwork;
  readonly hosts: readonly HostName[];
}

/**
 * The networks on which these hosts can hear each other and none of them has an address: nothing else sends anything there
 * that would show that it carries. `names` asks for others by name, those with an address too.
 */
export function probedNetworks(
  fleet: Fleet,
  hosts: readonly HostName[],
  names: readonly string[] = [],
): readonly ProbedNetwork[] {
  const members = hosts.flatMap((name) => fleet.hosts.get(name) ?? []);
  return [...fleet.networks.values()]
    .filter((network) => network.kind === 'bridged')
    .map((network) => ({network, members: members.filter((host) => bridgedNetworksOf(fleet, host).includes(network))}))
    .filter(({network, members: there}) => network.uplink.kind !== 'none' && there.length > 1)
    .filter(({network, members: there}) =>
      names.length === 0 ? there.every((host) => isApart(host, network)) : names.includes(network.name),
    )
    .map(({network, members: there}) => ({network, hosts: there.map(({name}) => name)}));
}

/** Whether the inventory keeps the host out of the network: from inside, its dom0 must not be reached. */
export function isApart(host: Host, {bridge, hostAddress}: BridgedNetwork): boolean {
  const address = host.links.get(bridge)?.address.kind ?? 'none';
  return hostAddress.kind !== 'static' && address === 'none';
}
