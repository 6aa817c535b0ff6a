import type {FirewallIntent} from '../../model/intent.ts';
import {portOf} from '../../model/membership.ts';
import type {LinkName} from '../../model/values.ts';
import {linkPath, networkPath, together} from '../because.ts';
import type {BuiltHost} from '../built.ts';
import {byName} from './order.ts';

type Replacement = FirewallIntent['replaces'][number];

/** Which link stands in the firewall where another stood: the host answers on it now. */
export const replacements = (built: BuiltHost): readonly Replacement[] => [
  ...bridges(built),
  ...bonds(built),
  ...vlans(built),
];

/** A bridge over a bond takes the place of the bond, or of what was there before the bond: its first port. */
function bridges(built: BuiltHost): readonly Replacement[] {
  const found = new Map<string, Replacement>();
  for (const {name, bridge, uplink} of built.bridged) {
    const port = portOf(uplink);
    if (port === undefined) continue;
    const key = `${bridge} ${port}`;
    const because = together([found.get(key)?.because ?? [], [networkPath(name, 'uplink')]]);
    const first = firstPort(built, port);
    found.set(key, {link: bridge, of: port, ...(first === undefined ? {} : {or: [first]}), because});
  }
  return [...found.values()].sort((a, b) => (a.link < b.link ? -1 : 1));
}

function firstPort({links}: BuiltHost, name: LinkName): LinkName | undefined {
  const link = links.find((one) => one.name === name);
  return link?.kind === 'bond' ? link.ports[0] : undefined;
}

function bonds(built: BuiltHost): readonly Replacement[] {
  const ports = new Set(built.bridged.map(({uplink}) => portOf(uplink)));
  return byName(built.links).flatMap(({name}) => {
    const first = firstPort(built, name);
    if (first === undefined || ports.has(name)) return [];
    return [{link: name, of: first, because: [linkPath(built.host, name)]}];
  });
}

/**
 * A VLAN with an address must be listed somewhere: the firewall's program would write rules for a wrong name where a name
 * with a dot is in no zone. It stands beside the link that it is on, and takes nobody's place.
 */
const vlans = ({host, links}: BuiltHost): readonly Replacement[] =>
  byName(links).flatMap((link) =>
    link.kind === 'vlan' && link.address.kind !== 'none'
      ? [{link: link.name, of: link.name, because: [linkPath(host, link.name)]}]
      : [],
  );
