import type {Issue} from '../../base/issue.ts';
import type {ModelPath, Places} from '../../base/place.ts';
import type {Fleet, Host} from '../fleet.ts';
import {bridgedNetworksOf, portOf} from '../membership.ts';
import type {LinkName, VlanId} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** On one host a VLAN of a link is there once, under one name, and does not stand on itself. */
export const vlanLinks: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) => {
    const vlans = vlansOf(fleet, host);
    return [...sameTag(host, vlans, places), ...sameName(host, vlans, places), ...circles(host, places)];
  });

interface NamedVlan {
  readonly name: LinkName;
  readonly id: VlanId;
  readonly on: LinkName;
  readonly path: ModelPath;
}

const vlansOf = (fleet: Fleet, host: Host): readonly NamedVlan[] => [
  ...[...host.links.values()].flatMap((link) =>
    link.kind === 'vlan' ? [{...link, path: `hosts.${host.name}.links.${link.name}`}] : [],
  ),
  ...bridgedNetworksOf(fleet, host).flatMap(({name, uplink}) =>
    uplink.kind === 'vlan'
      ? [{name: portOf(uplink) as LinkName, id: uplink.id, on: uplink.on, path: `networks.${name}.uplink`}]
      : [],
  ),
];

/** The kernel makes one device for a number on a link. */
const sameTag = (host: Host, vlans: readonly NamedVlan[], places: Places): readonly Issue[] =>
  vlans.flatMap((vlan, n) => {
    const other = vlans.slice(0, n).find((one) => one.id === vlan.id && one.on === vlan.on && one.name !== vlan.name);
    if (other === undefined) return [];
    const message = `VLAN ${vlan.id} on ${vlan.on} would be ${other.name} and ${vlan.name} on the host "${host.name}"`;
    return [
      finding(places, 'model/vlan-link', vlan.path, message, {
        hint: `call the link ${vlan.name} in both places`,
        related: [{path: other.path, message: `${other.name} is here`}],
      }),
    ];
  });

const sameName = (host: Host, vlans: readonly NamedVlan[], places: Places): readonly Issue[] =>
  vlans.flatMap((vlan, n) => {
    const other = vlans.slice(0, n).find((one) => one.name === vlan.name && (one.id !== vlan.id || one.on !== vlan.on));
    if (other === undefined) return [];
    const message = `${vlan.name} would be VLAN ${other.id} on ${other.on} and VLAN ${vlan.id} on ${vlan.on} on the host "${host.name}"`;
    return [
      finding(places, 'model/vlan-link', vlan.path, message, {
        related: [{path: other.path, message: 'also given here'}],
      }),
    ];
  });

const circles = (host: Host, places: Places): readonly Issue[] =>
  [...host.links.values()].flatMap((link) => {
    if (link.kind !== 'vlan' || !standsOnItself(host, link.name)) return [];
    const message = `${link.name} stands on itself on the host "${host.name}"`;
    return [finding(places, 'model/vlan-link', `hosts.${host.name}.links.${link.name}.on`, message)];
  });

function standsOnItself(host: Host, name: LinkName): boolean {
  const seen = new Set<LinkName>();
  for (let link = host.links.get(name); link?.kind === 'vlan'; link = host.links.get(link.on)) {
    if (link.on === name) return true;
    if (seen.has(link.on)) return false;
    seen.add(link.on);
  }
  return false;
}
