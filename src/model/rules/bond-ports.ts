import type {Issue} from '../../base/issue.ts';
import type {ModelPath, Places} from '../../base/place.ts';
import type {Bond, Fleet, Host} from '../fleet.ts';
import {bridgedNetworksOf, portOf} from '../membership.ts';
import type {LinkName} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** A port of a bond is nothing else: it has no address, no VLANs on it, and is in no other bond or bridge. */
export const bondPorts: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) =>
    bondsOf(host).flatMap((bond, n) => [
      ...withoutPorts(host, bond, places),
      ...bond.ports.flatMap((port) => trouble(fleet, host, bond, port, bondsOf(host).slice(0, n), places)),
    ]),
  );

const bondsOf = (host: Host): readonly Bond[] => [...host.links.values()].filter((link) => link.kind === 'bond');

/** wicked leaves such a bond out without a word. */
const withoutPorts = (host: Host, {name, ports}: Bond, places: Places): readonly Issue[] =>
  ports.length > 0
    ? []
    : [finding(places, 'model/bond-ports', `${linkPath(host, name)}.bond`, `${name} is a bond of nothing`)];

interface Use {
  readonly what: string;
  readonly path: ModelPath;
}

function trouble(
  fleet: Fleet,
  host: Host,
  bond: Bond,
  port: LinkName,
  earlier: readonly Bond[],
  places: Places,
): readonly Issue[] {
  const other = earlier.find((one) => one.ports.includes(port));
  const use =
    otherUse(fleet, host, bond, port) ?? (other && {what: `a port of ${other.name}`, path: linkPath(host, other.name)});
  if (use === undefined) return [];
  const message = `${port} is a port of ${bond.name} and ${use.what} on the host "${host.name}"`;
  return [
    finding(places, 'model/bond-ports', `${linkPath(host, bond.name)}.bond`, message, {
      related: [{path: use.path, message: use.what}],
    }),
  ];
}

const linkPath = (host: Host, name: LinkName): ModelPath => `hosts.${host.name}.links.${name}`;

function otherUse(fleet: Fleet, host: Host, bond: Bond, port: LinkName): Use | undefined {
  if (port === bond.name) return {what: 'the bond itself', path: linkPath(host, port)};
  return inNetwork(fleet, host, port) ?? ofHost(host, port);
}

function inNetwork(fleet: Fleet, host: Host, port: LinkName): Use | undefined {
  for (const {name, bridge, uplink} of bridgedNetworksOf(fleet, host)) {
    const path = `networks.${name}.uplink`;
    if (bridge === port) return {what: `the bridge of "${name}"`, path: `networks.${name}.bridge`};
    if (portOf(uplink) === port) return {what: `the port of ${bridge}`, path};
    if (uplink.kind === 'vlan' && uplink.on === port) return {what: `below the VLAN ${uplink.id}`, path};
  }
  return undefined;
}

function ofHost(host: Host, port: LinkName): Use | undefined {
  const own = host.links.get(port);
  const path = linkPath(host, port);
  if (own?.kind === 'bond') return {what: 'a bond', path};
  if (own !== undefined && own.address.kind !== 'none') return {what: 'has an address', path: `${path}.address`};
  const above = [...host.links.values()].find((link) => link.kind === 'vlan' && link.on === port);
  return above && {what: `below ${above.name}`, path: linkPath(host, above.name)};
}
