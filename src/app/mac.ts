import type {Fleet} from '../model/fleet.ts';
import {freeMac} from '../model/free-macs.ts';
import type {GuestName, Mac} from '../model/values.ts';
import type {ObservedHost} from '../observed/host.ts';
import {macUsers, ownerOf, type MacUser} from './macs.ts';

/** The MAC address of one interface of a guest. */
export interface GuestMac {
  readonly number: number;
  readonly mac: Mac;
  /** Where it stands already; `free`: nowhere, and nobody has it. */
  readonly where: 'inventory' | 'config' | 'running' | 'free';
  /** Others who have it too, which must not be. */
  readonly alsoAt: readonly string[];
}

/**
 * The MAC addresses of a guest's interfaces: what the inventory says, else its xl config, else what it runs with now, else
 * a free one. A guest that the inventory does not know gets one for its first interface.
 */
export function guestMacs(fleet: Fleet, guest: GuestName, hosts: readonly ObservedHost[]): readonly GuestMac[] {
  const users = new Users(macUsers(fleet, hosts));
  const known = fleet.guests.get(guest)?.vifs.map(({number}) => number) ?? [0];
  return known.map((number) => {
    const has = users.of(ownerOf(guest, number));
    const mac = has?.mac ?? freeMac(guest, number, (candidate) => users.has(candidate));
    users.take(mac);
    return {number, mac, where: has?.where ?? 'free', alsoAt: users.others(mac, ownerOf(guest, number))};
  });
}

const order = ['inventory', 'config', 'running'] as const;

class Users {
  readonly #byMac = new Map<Mac, MacUser[]>();
  readonly #all: readonly MacUser[];

  constructor(all: readonly MacUser[]) {
    this.#all = all;
    for (const user of all) this.take(user.mac).push(user);
  }

  has(mac: Mac): boolean {
    return this.#byMac.has(mac);
  }

  /** Nobody else gets it from now on. */
  take(mac: Mac): MacUser[] {
    const users = this.#byMac.get(mac) ?? [];
    this.#byMac.set(mac, users);
    return users;
  }

  of(owner: string): {readonly mac: Mac; readonly where: (typeof order)[number]} | undefined {
    const own = this.#all.filter((user) => user.owner === owner);
    for (const where of order) {
      const found = own.find((user) => user.where === where);
      if (found !== undefined) return {mac: found.mac, where};
    }
    return undefined;
  }

  /** A neighbour may be the guest itself, as another host hears it. */
  others(mac: Mac, owner: string): readonly string[] {
    const users = this.#byMac.get(mac) ?? [];
    const others = users.filter((user) => user.owner !== undefined && user.owner !== owner);
    return [...new Set(others.map(({seen}) => seen))];
  }
}
