import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import {isEdge} from '../addresses.ts';
import type {Host, Link} from '../fleet.ts';
import {addressOf, contains} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** A link's address is one that a device can have, and a host has at most one gateway, in the network of its link. */
export const gateways: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) => [
    ...[...host.links.values()].flatMap((link) => [...edgeAddress(host, link, places), ...gateway(host, link, places)]),
    ...several(host, places),
  ]);

const pathOf = (host: Host, link: Link): string => `hosts.${host.name}.links.${link.name}`;

function edgeAddress(host: Host, link: Link, places: Places): readonly Issue[] {
  if (link.address.kind !== 'static' || !isEdge(link.address.cidr, addressOf(link.address.cidr))) return [];
  const message = `${addressOf(link.address.cidr)} is the network or broadcast address of ${link.address.cidr}`;
  return [finding(places, 'model/address-unusable', `${pathOf(host, link)}.address`, message)];
}

function gateway(host: Host, link: Link, places: Places): readonly Issue[] {
  const trouble = gatewayTrouble(link);
  if (trouble === undefined) return [];
  return [
    finding(places, 'model/gateway', `${pathOf(host, link)}.gateway`, trouble, {
      related: [{path: `${pathOf(host, link)}.address`, message: `the address of ${link.name}`}],
    }),
  ];
}

function gatewayTrouble({gateway, address}: Link): string | undefined {
  if (gateway === undefined) return undefined;
  if (address.kind === 'dhcp') return 'with "address: dhcp" the gateway comes from the DHCP server';
  if (address.kind === 'none') return 'a gateway needs an address on the same link';
  if (!contains(address.cidr, gateway)) return `the gateway ${gateway} lies outside ${address.cidr}`;
  if (gateway === addressOf(address.cidr)) return `the gateway ${gateway} is the host itself`;
  return isEdge(address.cidr, gateway)
    ? `the gateway ${gateway} is the network or broadcast address of ${address.cidr}`
    : undefined;
}

function several(host: Host, places: Places): readonly Issue[] {
  const [first, ...others] = [...host.links.values()].filter((link) => link.gateway !== undefined);
  return others.map((link) =>
    finding(places, 'model/gateway', `${pathOf(host, link)}.gateway`, `the host "${host.name}" has two gateways`, {
      hint: 'keep the one that leads to the world',
      related: first === undefined ? [] : [{path: `${pathOf(host, first)}.gateway`, message: 'the other one'}],
    }),
  );
}
