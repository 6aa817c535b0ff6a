import type {Because, FirewallIntent, Zone} from '../../model/intent.ts';
import type {LinkName} from '../../model/values.ts';
import {together} from '../because.ts';
import type {BuiltHost} from '../built.ts';
import {vifsBehind} from './behind.ts';
import {dhcpZones} from './dhcp.ts';
import {masquerading} from './masquerade.ts';
import {privateBridges} from './private.ts';

type Zones = FirewallIntent['zones'];

/**
 * Routed guests are part of the world, masqueraded ones and private bridges with a way out are not: between two links of
 * one zone nothing is masqueraded. The link that they leave by has to be external, else SuSEfirewall2 makes no rule at all,
 * and says nothing.
 */
export const linkZones = (built: BuiltHost): Zones =>
  oncePerLink([
    ...vifsBehind(built).flatMap(({kind, devices, because}) =>
      devices.map((link) => ({link, zone: kind === 'routed' ? ('external' as const) : ('dmz' as const), because})),
    ),
    ...privateBridges(built).flatMap(({bridge, egress, because}) =>
      egress === undefined ? [] : [{link: bridge, zone: 'dmz' as const, because}],
    ),
    ...dhcpZones(built),
    ...masquerading(built).map(({via, because}) => ({link: via, zone: 'external' as const, because})),
  ]);

function oncePerLink(zones: Zones): Zones {
  const found = new Map<string, {link: LinkName; zone: Zone; because: Because}>();
  for (const {link, zone, because} of zones) {
    const key = `${link} ${zone}`;
    found.set(key, {link, zone, because: together([found.get(key)?.because ?? [], because])});
  }
  return [...found.values()];
}
