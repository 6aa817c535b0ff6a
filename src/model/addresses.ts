import {Address4} from 'ip-address';
import {addressOf, contains, prefixOf, type Cidr, type Ipv4} from './values.ts';

/** The network and the broadcast address, which no device can have; /31 and /32 have neither. */
export function isEdge(network: Cidr, address: Ipv4): boolean {
  if (prefixOf(network) > 30 || !contains(network, address)) return false;
  const whole = new Address4(network);
  return [whole.startAddress(), whole.endAddress()].some((edge) => edge.correctForm() === address);
}

/** Negative, zero or positive, as `a` comes before, at or after `b`. */
export function compareAddresses(a: Ipv4, b: Ipv4): number {
  const [left, right] = [new Address4(a).bigInt(), new Address4(b).bigInt()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether two networks (host bits allowed) share an address. */
/** Whether all of `inner` lies in `outer`. */
export const covers = (outer: Cidr, inner: Cidr): boolean =>
  prefixOf(outer) <= prefixOf(inner) && contains(outer, addressOf(inner));

export const overlap = (a: Cidr, b: Cidr): boolean => contains(a, addressOf(b)) || contains(b, addressOf(a));
