import {suggester} from '../../base/nearest.ts';
import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import type {Guest, Host} from '../fleet.ts';
import {finding, type Rule} from './finding.ts';

/** A guest's host exists, and is a member of every network that the guest joins. */
export const guestHost: Rule = (fleet, places) => {
  const suggest = suggester(fleet.hosts.keys());
  return [...fleet.guests.values()].flatMap((guest) => {
    const host = fleet.hosts.get(guest.host);
    if (host !== undefined) return notMember(guest, host, places);
    if (places.has(`hosts.${guest.host}`)) return []; // its definition was refused
    const hint = suggest(guest.host) ?? 'define it under "hosts"';
    const message = `there is no host "${guest.host}"`;
    return [finding(places, 'model/unknown-host', `guests.${guest.name}.host`, message, {hint})];
  });
};

const notMember = (guest: Guest, host: Host, places: Places): readonly Issue[] =>
  guest.vifs
    .filter((vif) => !host.networks.includes(vif.network))
    .map((vif) =>
      finding(
        places,
        'model/not-a-member',
        `guests.${guest.name}.vifs[${vif.number}].network`,
        `the host "${host.name}" is not a member of the network "${vif.network}"`,
        {
          hint: `add ${vif.network} to the networks of ${host.name}`,
          related: [{path: `hosts.${host.name}`, message: `the host "${host.name}"`}],
        },
      ),
    );
