import type {Bridge, Host, LinkAddress, Nic} from '../../model/fleet.ts';
import type {LinkIntent} from '../../model/intent.ts';
import type {Knowledge} from '../../model/knowledge.ts';
import type {LinkName, Mac, Mtu} from '../../model/values.ts';
import {linkPath, networkPath, together} from '../because.ts';
import type {BuiltBridged, BuiltHost} from '../built.ts';
import {vifsBehind, type VifBehind} from './behind.ts';
import {byName} from './order.ts';

/** Bridges and the NICs below them, NICs with addresses of their own, and the dom0 side of guests behind the host. */
export function linkIntents(built: BuiltHost, knowledge: Knowledge): readonly LinkIntent[] {
  const ports = networksBy(built.bridged, portOf);
  const shared = networksBy(built.bridged, (network) => network.bridge);
  const bridges = [...shared.values()].map((networks) => bridge(built, networks, knowledge));
  const uplinks = [...ports].map(([port, networks]) => uplinkNic(built, port, networks));
  const nics = built.links.flatMap((link) =>
    link.kind === 'nic' && !ports.has(link.name) ? [nic(built.host, link)] : [],
  );
  return byName([...bridges, ...uplinks, ...nics, ...vifsBehind(built).flatMap(vifLinks)]);
}

/** Networks by their bridge, or by their port. Several may share a bridge; they agree on its uplink. */
function networksBy(
  networks: readonly BuiltBridged[],
  key: (network: BuiltBridged) => LinkName | undefined,
): ReadonlyMap<LinkName, Sharing> {
  const groups = new Map<LinkName, Sharing>();
  for (const network of networks) {
    const link = key(network);
    if (link !== undefined) groups.set(link, [network, ...(groups.get(link) ?? [])]);
  }
  return groups;
}

/** Networks that share a link: at least one. */
type Sharing = readonly [BuiltBridged, ...BuiltBridged[]];

const portOf = ({uplink}: BuiltBridged): LinkName | undefined => (uplink.kind === 'link' ? uplink.link : undefined);

function bridge(built: BuiltHost, networks: Sharing, knowledge: Knowledge): LinkIntent {
  const [first] = networks;
  const entry = entryOf(built, first.bridge);
  const port = portOf(first);
  const address = bridgeAddress(networks, entry);
  return {
    kind: 'bridge',
    name: first.bridge,
    ports: port === undefined ? [] : [port],
    address,
    start: 'auto',
    // A bridge without an address is there for guests alone; without this it would still speak IPv6 with them.
    isolated: address.kind === 'none',
    ...optional(firstMtu(networks) ?? entry?.mtu, entry?.mac ?? macOf(built, port, knowledge)),
    because: linkReasons(built.host, first.bridge, networks, entry),
  };
}

const entryOf = ({links}: BuiltHost, name: LinkName): Nic | Bridge | undefined =>
  links.find((link) => link.name === name);

/** A bridge has the hardware address of its NIC, so that neighbours and DHCP servers see the same host as before. */
const macOf = (built: BuiltHost, port: LinkName | undefined, knowledge: Knowledge): Mac | undefined =>
  port === undefined ? undefined : (entryOf(built, port)?.mac ?? knowledge.macs.get(port));

function bridgeAddress(networks: readonly BuiltBridged[], entry: Nic | Bridge | undefined): LinkIntent['address'] {
  for (const {hostAddress} of networks)
    if (hostAddress.kind === 'static') return {kind: 'static', cidrs: [hostAddress.cidr]};
  return entry === undefined ? {kind: 'none'} : addressIntent(entry.address);
}

const addressIntent = (address: LinkAddress): LinkIntent['address'] =>
  address.kind === 'static' ? {kind: 'static', cidrs: [address.cidr]} : address;

/** A port speaks for nobody: the address and IPv6 are the bridge's. */
function uplinkNic(built: BuiltHost, port: LinkName, networks: Sharing): LinkIntent {
  const entry = entryOf(built, port);
  return {
    kind: 'nic',
    name: port,
    address: {kind: 'none'},
    start: 'auto',
    isolated: true,
    ...optional(entry?.mtu ?? firstMtu(networks), entry?.mac),
    because: linkReasons(built.host, port, networks, entry),
  };
}

const nic = (host: Host, link: Nic): LinkIntent => ({
  kind: 'nic',
  name: link.name,
  address: addressIntent(link.address),
  start: 'auto',
  isolated: false,
  ...optional(link.mtu, link.mac),
  because: [linkPath(host, link.name)],
});

const vifLinks = ({devices, because}: VifBehind): readonly LinkIntent[] =>
  devices.map((name) => ({
    kind: 'vif',
    name,
    address: {kind: 'none'},
    start: 'hotplug',
    isolated: false,
    because,
  }));

const firstMtu = (networks: readonly BuiltBridged[]): Mtu | undefined =>
  networks.find((network) => network.mtu !== undefined)?.mtu;

const optional = (mtu: Mtu | undefined, mac: Mac | undefined): {mtu?: Mtu; mac?: Mac} => ({
  ...(mtu === undefined ? {} : {mtu}),
  ...(mac === undefined ? {} : {mac}),
});

const linkReasons = (host: Host, link: LinkName, networks: readonly BuiltBridged[], entry: Nic | Bridge | undefined) =>
  together([
    networks.map((network) => networkPath(network.name)).sort(),
    entry === undefined ? [] : [linkPath(host, link)],
  ]);
