import type {HostName} from '../../model/values.ts';
import type {ObservedHost} from '../../observed/host.ts';
import {observedIntent} from '../../observed/intent.ts';
import {proposeGuests, type ProposedGuest} from './guests.ts';
import {proposeLinks, type ProposedBridge, type ProposedLink} from './links.ts';
import {lacksOf, type Lack} from './readiness.ts';

/** What an inventory could say of a host that was looked at. */
export interface ProposedHost {
  readonly name: HostName;
  readonly platform: ObservedHost['os']['platform'];
  readonly firewall: 'managed' | 'none';
  readonly links: readonly ProposedLink[];
  readonly bridges: readonly ProposedBridge[];
  readonly guests: readonly ProposedGuest[];
  /** What the host has and the proposal leaves alone. */
  readonly notes: readonly string[];
  readonly lacks: readonly Lack[];
}

/** `leave`: NICs that are to stay without a bridge. `reserved`: names of bridges that an inventory has already. */
export function proposeHost(
  name: HostName,
  observed: ObservedHost,
  leave: ReadonlySet<string>,
  reserved: ReadonlySet<string> = new Set(),
): ProposedHost {
  const said = observedIntent(observed, name, []);
  const {links, bridges, notes} = proposeLinks({observed, links: said.links, routes: said.routes, leave, reserved});
  const guests = proposeGuests(observed, bridges);
  return {
    name,
    platform: observed.os.platform,
    firewall: observed.firewall.backEnd === 'susefirewall2' ? 'managed' : 'none',
    links,
    bridges,
    guests: guests.guests,
    notes: [...notes, ...guests.notes],
    lacks: lacksOf(observed),
  };
}
