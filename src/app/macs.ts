import type {Fleet} from '../model/fleet.ts';
import {mac as parseMac, type Mac} from '../model/values.ts';
import {xlString, parseXl} from '../files/xl-config.ts';
import type {ObservedFile} from '../observed/facts.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {Wanted} from '../run/gather.ts';
import type {Host} from '../model/fleet.ts';
import {guestsOn} from '../model/fleet.ts';

/** Somebody who has a MAC address. Two with the same `owner` are one, seen in two places. */
export interface MacUser {
  readonly mac: Mac;
  /** `alice 0` for an interface of a guest, `host earth` for a host; none for a neighbour, who may be anybody. */
  readonly owner?: string;
  readonly where: 'inventory' | 'config' | 'running' | 'link' | 'neighbour';
  /** For people: `earth: /etc/xen/vm/alice.cfg`. */
  readonly seen: string;
}

/** All that a host has to tell of MAC addresses, its own and those of others. */
export const macFacts = (fleet: Fleet, host: Host): Wanted => ({
  facts: ['links', 'addresses', 'routes', 'guests', 'neighbours'],
  files: [...new Set(['/etc/xen/vm/*', ...guestsOn(fleet, host.name).map(({config}) => config)])],
});

/** Every MAC address that the inventory names, and that hosts have or have heard of. */
export const macUsers = (fleet: Fleet, hosts: readonly ObservedHost[]): readonly MacUser[] => [
  ...inventoryMacs(fleet),
  ...hosts.flatMap(hostMacs),
];

export const ownerOf = (guest: string, number: number): string => `guest ${guest} ${number}`;

function inventoryMacs({hosts, guests}: Fleet): readonly MacUser[] {
  const links = [...hosts.values()].flatMap(({name, links}) =>
    [...links.values()].flatMap((link) =>
      user(link.mac, 'inventory', `hosts.${name}.links.${link.name}`, `host ${name}`),
    ),
  );
  const vifs = [...guests.values()].flatMap(({name, vifs}) =>
    vifs.flatMap(({number, mac}) => user(mac, 'inventory', `guests.${name}.vifs[${number}]`, ownerOf(name, number))),
  );
  return [...links, ...vifs];
}

function hostMacs(host: ObservedHost): readonly MacUser[] {
  const {host: name, links, guests, files, neighbours} = host;
  const own = [...links.values()].flatMap((link) =>
    [link.mac, link.permanentMac].flatMap((mac) => user(mac, 'link', `${name}: ${link.name}`, `host ${name}`)),
  );
  const running = guests.flatMap((guest) =>
    guest.vifs.flatMap(({number, mac}) =>
      user(mac, 'running', `${name}: ${guest.name} eth${number}`, ownerOf(guest.name, number)),
    ),
  );
  const heard = neighbours.flatMap(({address, mac}) => user(mac, 'neighbour', `${name}: ${address}`));
  return [...own, ...running, ...[...files.values()].flatMap((file) => configMacs(name, file)), ...heard];
}

function configMacs(host: string, {path, text}: ObservedFile): readonly MacUser[] {
  const config = text === undefined ? undefined : parseXl(text);
  if (config?.ok !== true) return [];
  const guest = xlString(config.value, 'name') ?? `${host}:${path}`;
  return config.value.vifs.flatMap(({number, values}) =>
    user(values.get('mac'), 'config', `${host}: ${path}`, ownerOf(guest, number)),
  );
}

/** What Linux gives the back ends of all guests. */
const everyVif = 'fe:ff:ff:ff:ff:ff';

function user(mac: string | undefined, where: MacUser['where'], seen: string, owner?: string): readonly MacUser[] {
  const parsed = mac === undefined || mac === everyVif ? undefined : parseMac(mac);
  return parsed?.ok === true ? [{mac: parsed.value, where, seen, ...(owner === undefined ? {} : {owner})}] : [];
}
