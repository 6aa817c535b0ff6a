import type {ModelPath} from '../base/place.ts';
import type {Guest, Host} from '../model/fleet.ts';
import type {Because} from '../model/intent.ts';
import type {LinkName, NetworkName} from '../model/values.ts';

/** Ways from the top of the fleet, as the inventory's places know them. */
export const networkPath = (name: NetworkName, key?: string): ModelPath =>
  key === undefined ? `networks.${name}` : `networks.${name}.${key}`;
const hostPath = (host: Host): ModelPath => `hosts.${host.name}`;
export const linkPath = (host: Host, link: LinkName): ModelPath => `${hostPath(host)}.links.${link}`;
export const guestPath = (guest: Guest): ModelPath => `guests.${guest.name}`;
export const vifPath = (guest: Guest, number: number): ModelPath => `${guestPath(guest)}.vifs[${number}]`;

/** Several reasons as one, each path once, in the order in which they came. */
export const together = (reasons: readonly Because[]): Because => [...new Set(reasons.flat())];
