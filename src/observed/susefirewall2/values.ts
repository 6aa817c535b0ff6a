import {cidr, type Cidr} from '../../model/values.ts';
import type {Reading} from '../reading.ts';

export const path = '/etc/sysconfig/SuSEfirewall2';

export type Values = ReadonlyMap<string, string>;

/** The items of a blank-separated list variable. */
export const listOf = (values: Values, key: string): readonly string[] =>
  (values.get(key) ?? '').split(/\s+/).filter((word) => word !== '');

/** Reads each item of a list; what an intent cannot say is an oddity that names variable and item. */
export function readItems<T>(
  values: Values,
  key: string,
  read: (item: string) => T | undefined,
): Reading<readonly T[]> {
  const items = listOf(values, key).map((item) => ({item, value: read(item)}));
  return {
    value: items.flatMap(({value}) => (value === undefined ? [] : [value])),
    oddities: items
      .filter(({value}) => value === undefined)
      .map(({item}) => ({at: path, what: `${key}: "${item}" is more than can be compared; it is left alone`})),
  };
}

/** `0/0` is everything; an address without a length is a host's. */
export function network(text: string | undefined): Cidr | undefined {
  if (text === '0/0') return '0.0.0.0/0' as Cidr;
  const parsed = cidr(text?.includes('/') ? text : `${text ?? ''}/32`);
  return parsed.ok ? parsed.value : undefined;
}
