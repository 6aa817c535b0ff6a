import type {BridgedNetwork, Fleet, Host} from '../model/fleet.ts';
import type {LinkName} from '../model/values.ts';

/** The NICs that a host must have for what the inventory says of it, in the order in which it names them. */
export function nicsOf(fleet: Fleet, host: Host): LinkName[] {
  const own = [...host.links.keys()].flatMap((link) => nicsBelow(fleet, host, link));
  const uplinks = host.networks.flatMap((name) => {
    const network = fleet.networks.get(name);
    if (network === undefined) return [];
    return nicsBelow(fleet, host, network.kind === 'bridged' ? network.bridge : network.uplink);
  });
  return [...new Set([...own, ...uplinks])];
}

/** The NICs through which a link leaves the host; none for a bridge of its own. */
export function nicsBelow(fleet: Fleet, host: Host, name: LinkName): LinkName[] {
  const network = bridgedOver(fleet, host, name);
  if (network !== undefined) return uplinkOf(network).flatMap((link) => nicsBelow(fleet, host, link));
  const link = host.links.get(name);
  switch (link?.kind) {
    case undefined:
    case 'nic':
      return [name];
    case 'vlan':
      return nicsBelow(fleet, host, link.on);
    case 'bond':
      return link.ports.flatMap((port) => nicsBelow(fleet, host, port));
    case 'bridge':
      return [];
  }
}

function bridgedOver(fleet: Fleet, host: Host, bridge: LinkName): BridgedNetwork | undefined {
  for (const name of host.networks) {
    const network = fleet.networks.get(name);
    if (network?.kind === 'bridged' && network.bridge === bridge) return network;
  }
  return undefined;
}

function uplinkOf({uplink}: BridgedNetwork): LinkName[] {
  switch (uplink.kind) {
    case 'none':
      return [];
    case 'link':
      return [uplink.link];
    case 'vlan':
      return [uplink.on];
  }
}
