import type {BridgedNetwork, Host, Link, LinkAddress} from '../../model/fleet.ts';
import type {LinkAddressIntent, LinkIntent} from '../../model/intent.ts';
import type {Knowledge} from '../../model/knowledge.ts';
import {portOf} from '../../model/membership.ts';
import type {LinkName, Mac, Mtu} from '../../model/values.ts';
import {linkPath, networkPath, together} from '../because.ts';
import type {BuiltHost} from '../built.ts';
import {vifsBehind, type VifBehind} from './behind.ts';
import {linkRoles, type LinkRole} from './link-roles.ts';
import {byName} from './order.ts';

/** Bridges, all that they and the other links stand on, links with addresses of their own, and the dom0 side of guests behind the host. */
export function linkIntents(built: BuiltHost, knowledge: Knowledge): readonly LinkIntent[] {
  const bridges = sharing(built.bridged).map((networks) => bridge(built, networks, knowledge));
  const lower = linkRoles(built).map((role) => lowerLink(built.host, role));
  return byName([...bridges, ...lower, ...vifsBehind(built).flatMap(vifLinks)]);
}

/** Networks that share a bridge: at least one. They agree on its uplink. */
type Sharing = readonly [BridgedNetwork, ...BridgedNetwork[]];

function sharing(networks: readonly BridgedNetwork[]): readonly Sharing[] {
  const groups = new Map<LinkName, Sharing>();
  for (const network of networks) groups.set(network.bridge, [network, ...(groups.get(network.bridge) ?? [])]);
  return [...groups.values()];
}

function bridge(built: BuiltHost, networks: Sharing, knowledge: Knowledge): LinkIntent {
  const [first] = networks;
  const entry = entryOf(built, first.bridge);
  const port = portOf(first.uplink);
  const address = bridgeAddress(networks, entry);
  const below = entry?.mac === undefined ? macBelow(built, first, knowledge) : undefined;
  return {
    kind: 'bridge',
    name: first.bridge,
    ports: port === undefined ? [] : [port],
    address,
    start: 'auto',
    // A bridge without an address is there for guests alone; without this it would still speak IPv6 with them.
    isolated: address.kind === 'none',
    ...optional(firstMtu(networks) ?? entry?.mtu, entry?.mac ?? below),
    ...(below === undefined ? {} : {macOfBelow: true}),
    because: linkReasons(built.host, first.bridge, networks, entry),
  };
}

const entryOf = ({links}: BuiltHost, name: LinkName): Link | undefined => links.find((link) => link.name === name);

/** A bridge has the hardware address of its NIC, so that neighbours and DHCP servers see the same host as before. */
function macBelow(built: BuiltHost, {uplink}: BridgedNetwork, knowledge: Knowledge): Mac | undefined {
  switch (uplink.kind) {
    case 'none':
      return undefined;
    case 'link':
      return macOf(built, uplink.link, knowledge);
    case 'vlan':
      return entryOf(built, portOf(uplink) as LinkName)?.mac ?? macOf(built, uplink.on, knowledge);
  }
}

/** A VLAN has the address of the link that it is on, a bond that of its first port. */
function macOf(built: BuiltHost, name: LinkName, knowledge: Knowledge): Mac | undefined {
  const entry = entryOf(built, name);
  const below = entry?.kind === 'vlan' ? entry.on : entry?.kind === 'bond' ? entry.ports[0] : undefined;
  if (entry?.mac !== undefined || below === undefined) return entry?.mac ?? knowledge.macs.get(name);
  return macOf(built, below, knowledge);
}

function bridgeAddress(networks: readonly BridgedNetwork[], entry: Link | undefined): LinkAddressIntent {
  for (const {hostAddress} of networks)
    if (hostAddress.kind === 'static') return {kind: 'static', cidrs: [hostAddress.cidr]};
  return entry === undefined ? {kind: 'none'} : addressIntent(entry.address);
}

const addressIntent = (address: LinkAddress): LinkAddressIntent =>
  address.kind === 'static' ? {kind: 'static', cidrs: [address.cidr]} : address;

function lowerLink(host: Host, {name, nature, place, entry, networks, because}: LinkRole): LinkIntent {
  return {
    ...nature,
    name,
    address: lowerAddress(place, entry),
    // A bond is there to do without one of its ports: none of them is worth waiting for.
    start: place === 'bond-port' ? 'hotplug' : 'auto',
    // A port speaks for nobody: the address and IPv6 are those of what it is a port of.
    isolated: place !== 'own',
    ...optional(entry?.mtu ?? firstMtu(networks), entry?.mac),
    because: together([linkReasons(host, name, networks, entry), because]),
  };
}

function lowerAddress(place: LinkRole['place'], entry: Link | undefined): LinkAddressIntent {
  if (place !== 'own') return {kind: 'none'};
  return entry === undefined ? {kind: 'as-found'} : addressIntent(entry.address);
}

const vifLinks = ({devices, because}: VifBehind): readonly LinkIntent[] =>
  devices.map((name) => ({
    kind: 'vif',
    name,
    address: {kind: 'none'},
    start: 'hotplug',
    isolated: false,
    because,
  }));

const firstMtu = (networks: readonly BridgedNetwork[]): Mtu | undefined =>
  networks.find((network) => network.mtu !== undefined)?.mtu;

const optional = (mtu: Mtu | undefined, mac: Mac | undefined): {mtu?: Mtu; mac?: Mac} => ({
  ...(mtu === undefined ? {} : {mtu}),
  ...(mac === undefined ? {} : {mac}),
});

const linkReasons = (host: Host, link: LinkName, networks: readonly BridgedNetwork[], entry: Link | undefined) =>
  together([
    networks.map((network) => networkPath(network.name)).sort(),
    entry === undefined ? [] : [linkPath(host, link)],
  ]);
