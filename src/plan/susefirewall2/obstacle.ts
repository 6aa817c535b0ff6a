import type {Code} from '../../base/codes.ts';
import {cidr, type Cidr} from '../../model/values.ts';

/** Something in the firewall's file that stands in the way of what is asked for. */
export interface Obstacle {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
}

/** A network as SuSEfirewall2's lists write it: `0/0` is everything, an address alone a host's. */
export function network(text: string): Cidr | undefined {
  if (text === '0/0') return '0.0.0.0/0' as Cidr;
  const parsed = cidr(text.includes('/') ? text : `${text}/32`);
  return parsed.ok ? parsed.value : undefined;
}
