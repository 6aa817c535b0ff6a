import type {Fleet, Network} from '../model/fleet.ts';
import type {Cidr, GuestName} from '../model/values.ts';
import {inNetwork} from './numbering.ts';

/** What a guest configures inside, by the number of its vif: `a.b.c.d/n`, or `dhcp`. */
export type InsideAddresses = ReadonlyMap<number, string>;

/**
 * Guests on networks that the hosts have no part in choose their addresses themselves: the lab gives each such network one
 * of 10.98.0.0/16. Where the network has a DHCP server, they ask it.
 */
export function insideAddresses(fleet: Fleet): ReadonlyMap<GuestName, InsideAddresses> {
  const networks = [...fleet.networks.values()].filter(isPrivate);
  const guests = [...fleet.guests.values()];
  return new Map(
    guests.map((guest, n) => [
      guest.name,
      new Map(
        guest.vifs.flatMap((vif): readonly (readonly [number, string])[] => {
          const at = networks.findIndex(({name}) => name === vif.network);
          const network = networks[at];
          if (network === undefined) return [];
          const own = inNetwork(`10.98.${at % 256}.0/24` as Cidr, 10 + (n % 240));
          return [[vif.number, network.dhcp === undefined ? own : 'dhcp']];
        }),
      ),
    ]),
  );
}

const isPrivate = (network: Network): network is Extract<Network, {kind: 'bridged'}> =>
  network.kind === 'bridged' && network.uplink.kind !== 'link';
