import type {BridgedNetwork} from '../../model/fleet.ts';
import type {ObservedHost} from '../../observed/host.ts';
import type {ObservedLink} from '../../observed/links.ts';
import {portOf} from '../../model/membership.ts';

/**
 * How a running host differs from the inventory in what carries the network: its bridge, the port, the VLAN. What runs is
 * looked at, not the files: a change by hand shows.
 */
export function wiringTroubles(host: ObservedHost, network: BridgedNetwork): readonly string[] {
  const {bridge} = network;
  const link = host.links.get(bridge);
  if (link?.kind !== 'bridge') return [`${bridge} is not there; the inventory has it for ${network.name}`];
  return [...(link.up ? [] : [`${bridge} is down`]), ...portTroubles(host, network)];
}

function portTroubles(host: ObservedHost, {bridge, uplink}: BridgedNetwork): readonly string[] {
  const name = portOf(uplink);
  if (name === undefined) return [];
  const port = host.links.get(name);
  const others = otherVlans(host, bridge, name);
  const instead = others.length === 0 ? '' : ` but ${others.map(vlanWords).join(', ')}`;
  if (port?.master !== bridge) return [`${bridge} does not have the port ${name}${instead}, which the inventory says`];
  return [...vlanTroubles(port, bridge, uplink), ...liveTroubles(host, port)];
}

/** Other VLANs in the bridge: what somebody may have put there by mistake. */
const otherVlans = (host: ObservedHost, bridge: string, port: string): readonly ObservedLink[] =>
  [...host.links.values()].filter(
    ({name, master, vlanId}) => master === bridge && name !== port && vlanId !== undefined,
  );

const vlanWords = ({name, vlanId, parent}: ObservedLink): string => `${name} (VLAN ${vlanId} on ${parent})`;

function vlanTroubles(port: ObservedLink, bridge: string, uplink: BridgedNetwork['uplink']): readonly string[] {
  if (uplink.kind !== 'vlan') return [];
  const who = `${port.name} of ${bridge}`;
  if (port.vlanId === undefined) return [`${who} is no VLAN, the inventory says ${uplink.id}`];
  return [
    ...(port.vlanId === uplink.id ? [] : [`${who} carries VLAN ${port.vlanId}, the inventory says ${uplink.id}`]),
    ...(port.parent === uplink.on ? [] : [`${who} is on ${port.parent}, the inventory says ${uplink.on}`]),
  ];
}

function liveTroubles(host: ObservedHost, port: ObservedLink): readonly string[] {
  const below = port.parent === undefined ? [] : [host.links.get(port.parent)];
  return [port, ...below].flatMap((link) => {
    if (link === undefined) return [];
    if (!link.up) return [`${link.name} is down`];
    return link.lowerUp ? [] : [`${link.name} has no carrier`];
  });
}
