import type {BridgedNetwork, Fleet, Host, Network, Uplink} from './fleet.ts';
import type {LinkName} from './values.ts';

/** The networks that a host is a member of, in its own order; names that nobody defines are left out. */
export const networksOf = (fleet: Fleet, host: Host): readonly Network[] =>
  host.networks.flatMap((name) => fleet.networks.get(name) ?? []);

export const bridgedNetworksOf = (fleet: Fleet, host: Host): readonly BridgedNetwork[] =>
  networksOf(fleet, host).filter((network) => network.kind === 'bridged');

/** The device that is the bridge's port, if any; a VLAN's is `eth1.100`. */
export function portOf(uplink: Uplink): LinkName | undefined {
  switch (uplink.kind) {
    case 'none':
      return undefined;
    case 'link':
      return uplink.link;
    case 'vlan':
      return `${uplink.on}.${uplink.id}` as LinkName;
  }
}
