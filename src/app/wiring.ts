import type {Fleet, Host} from '../model/fleet.ts';
import type {GuestName} from '../model/values.ts';
import {attachmentsOf, bridgesOf, type Attachment, type Bridge} from '../observed/attachments.ts';
import type {ObservedGuest} from '../observed/guests.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {Wanted} from '../run/gather.ts';

/** All that a host has to tell of how its guests are wired. */
export const wiringFacts: Wanted = {facts: ['links', 'addresses', 'routes', 'guests'], files: []};

/** One host: which guest's interface is which device on which bridge, both ways. */
export interface Wiring {
  readonly host: string;
  readonly guests: readonly WiredGuest[];
  readonly vifs: readonly Attachment[];
  readonly bridges: readonly Bridge[];
}

/** A guest that the host runs, or that the inventory has on it. */
export interface WiredGuest {
  readonly name: string;
  readonly state: ObservedGuest['state'] | 'not-there';
  readonly domainId?: number;
  readonly vifs: readonly Attachment[];
  /** What the inventory says of it: on this host, on another one, or nothing. */
  readonly inventory: 'here' | 'elsewhere' | 'unknown';
}

export function wiringOf(fleet: Fleet, host: ObservedHost): Wiring {
  const vifs = attachmentsOf(host);
  return {host: host.host, guests: guestsOf(fleet, host, vifs), vifs, bridges: bridgesOf(host)};
}

function guestsOf(fleet: Fleet, {host, guests}: ObservedHost, vifs: readonly Attachment[]): readonly WiredGuest[] {
  const found = guests.map(({name, state, domainId}) => ({
    name,
    state,
    domainId,
    vifs: vifs.filter((vif) => vif.domainId === domainId),
    inventory: placeOf(fleet, name, host),
  }));
  const names = new Set(guests.map(({name}) => name));
  const missing = [...fleet.guests.values()]
    .filter((guest) => `${guest.host}` === host && !names.has(guest.name))
    .map(({name}) => ({name, state: 'not-there', vifs: [], inventory: 'here'}) as const);
  return [...found, ...missing].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function placeOf(fleet: Fleet, guest: string, host: string): WiredGuest['inventory'] {
  const known: Host['name'] | undefined = fleet.guests.get(guest as GuestName)?.host;
  return known === undefined ? 'unknown' : `${known}` === host ? 'here' : 'elsewhere';
}
