import type {Bond, BridgedNetwork, Link, Uplink} from '../../model/fleet.ts';
import type {Because} from '../../model/intent.ts';
import {portOf} from '../../model/membership.ts';
import type {LinkName, VlanId} from '../../model/values.ts';
import {linkPath, networkPath, together} from '../because.ts';
import type {BuiltHost} from '../built.ts';

/** A link that is no bridge, and what it is there for. */
export interface LinkRole {
  readonly name: LinkName;
  readonly nature: LinkNature;
  /** `own`: it is nobody's port; it may have an address, and VLANs on it. */
  readonly place: 'own' | 'bridge-port' | 'bond-port';
  /** What the inventory says of it among the host's links. */
  readonly entry: Link | undefined;
  /** The networks whose bridge it is a port of. */
  readonly networks: readonly BridgedNetwork[];
  /** Why it is there, where it is there for others. */
  readonly because: Because;
}

export type LinkNature =
  | {readonly kind: 'nic'}
  | {readonly kind: 'vlan'; readonly id: VlanId; readonly on: LinkName}
  | {readonly kind: 'bond'; readonly ports: readonly LinkName[]; readonly mode: Bond['mode']};

/** Every link below the bridges, the links of the inventory, and what all these stand on. */
export function linkRoles(built: BuiltHost): readonly LinkRole[] {
  const bridges = new Set(built.bridged.map((network) => network.bridge));
  const bondPorts = reasonsBy(bondPortsOf(built));
  const parents = reasonsBy(parentsOf(built));
  const uplinks = built.bridged.flatMap(({uplink}) => portOf(uplink) ?? []);
  const names = [...uplinks, ...built.links.map((link) => link.name), ...bondPorts.keys(), ...parents.keys()];
  return [...new Set(names)]
    .filter((name) => !bridges.has(name))
    .map((name) => {
      const entry = built.links.find((link) => link.name === name);
      const networks = built.bridged.filter(({uplink}) => portOf(uplink) === name).toReversed();
      const place = bondPorts.has(name) ? 'bond-port' : networks.length > 0 ? 'bridge-port' : 'own';
      const because = together([bondPorts.get(name) ?? [], parents.get(name) ?? []]);
      return {name, nature: natureOf(entry, networks[0]?.uplink), place, entry, networks, because};
    });
}

function natureOf(entry: Link | undefined, uplink: Uplink | undefined): LinkNature {
  if (entry?.kind === 'vlan') return {kind: 'vlan', id: entry.id, on: entry.on};
  if (entry?.kind === 'bond') return {kind: 'bond', ports: [...entry.ports].sort(), mode: entry.mode};
  return uplink?.kind === 'vlan' ? {kind: 'vlan', id: uplink.id, on: uplink.on} : {kind: 'nic'};
}

type Reasoned = readonly [LinkName, Because];

const bondPortsOf = ({host, links}: BuiltHost): readonly Reasoned[] =>
  links.flatMap((link) =>
    link.kind === 'bond' ? link.ports.map((port): Reasoned => [port, [linkPath(host, link.name)]]) : [],
  );

/** What VLANs are on. */
const parentsOf = ({host, links, bridged}: BuiltHost): readonly Reasoned[] => [
  ...links.flatMap((link): readonly Reasoned[] =>
    link.kind === 'vlan' ? [[link.on, [linkPath(host, link.name)]]] : [],
  ),
  ...bridged.flatMap(({name, uplink}): readonly Reasoned[] =>
    uplink.kind === 'vlan' ? [[uplink.on, [networkPath(name, 'uplink')]]] : [],
  ),
];

function reasonsBy(found: readonly Reasoned[]): ReadonlyMap<LinkName, Because> {
  const reasons = new Map<LinkName, Because>();
  for (const [name, because] of found) reasons.set(name, together([reasons.get(name) ?? [], because]));
  return reasons;
}
