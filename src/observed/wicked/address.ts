import {leadingOnes} from '../../files/ifcfg-meaning.ts';
import {cidr, type Cidr} from '../../model/values.ts';
import type {LinkIntent} from '../../model/intent.ts';

export interface AddressReading {
  readonly address: LinkIntent['address'];
  /** IPv4 and IPv6 are switched off on the link. */
  readonly off: boolean;
  /** What cannot be said in an intent, or what wicked ignores. */
  readonly what: readonly string[];
}

/** BOOTPROTO and the IPADDR* keys of an ifcfg file. IPv6 addresses are no part of an intent. */
export function readAddress(values: ReadonlyMap<string, string>): AddressReading {
  const protocol = bootProtocol(values.get('BOOTPROTO') ?? '');
  if (protocol === 'none') return {address: {kind: 'none'}, off: true, what: []};
  const {cidrs, what} = fixedAddresses(values);
  const said =
    protocol === 'unknown' ? [...what, `BOOTPROTO '${values.get('BOOTPROTO') ?? ''}' counts as static`] : what;
  if (protocol === 'dhcp')
    return {
      address: {kind: 'dhcp'},
      off: false,
      what: cidrs.length === 0 ? said : [...said, `beside DHCP it has ${cidrs.join(' ')}`],
    };
  return {address: cidrs.length === 0 ? {kind: 'none'} : {kind: 'static', cidrs}, off: false, what: said};
}

const words = ['dhcp', 'dhcp4', 'dhcp6', 'auto4', 'autoip', 'auto6', '6to4', 'ppp'];

/** Single words in any case, the words of a `+` list in lower case; what wicked does not know leaves the static part. */
function bootProtocol(text: string): 'none' | 'static' | 'dhcp' | 'unknown' {
  const list = text.includes('+') ? text.split('+') : [text.toLowerCase()];
  if (list.length === 1 && (text === '' || list[0] === 'static')) return 'static';
  if (list.length === 1 && list[0] === 'none') return 'none';
  if (!list.every((word) => words.includes(word))) return 'unknown';
  return list.includes('dhcp') || list.includes('dhcp4') ? 'dhcp' : 'static';
}

/** Every key that begins with IPADDR is an address; what follows ties it to its PREFIXLEN or NETMASK. */
function fixedAddresses(values: ReadonlyMap<string, string>): {
  readonly cidrs: readonly Cidr[];
  readonly what: readonly string[];
} {
  const found = new Map<string, Cidr>();
  const what: string[] = [];
  for (const [key, value] of values) {
    if (!key.startsWith('IPADDR') || value === '' || value.includes(':')) continue;
    const read = fixedAddress(value, values, key.slice('IPADDR'.length));
    if (read === undefined) what.push(`${key} '${value}' is no address`);
    else if (!read.startsWith('0.0.0.0/') && !found.has(addressPart(read))) found.set(addressPart(read), read);
  }
  return {cidrs: [...found.values()].sort(), what};
}

const addressPart = (text: string): string => text.split('/')[0] ?? '';

/** A usable length in the address counts before PREFIXLEN, that before NETMASK; without any it is a host's /32. */
function fixedAddress(value: string, values: ReadonlyMap<string, string>, suffix: string): Cidr | undefined {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(.*))?$/.exec(value);
  if (octets === null) return undefined;
  const [, a, b, c, d, length = ''] = octets;
  const prefix =
    prefixLength(length, 0) ??
    prefixLength(values.get(`PREFIXLEN${suffix}`) ?? '', 32) ??
    maskLength(values.get(`NETMASK${suffix}`) ?? '');
  // Octets are decimal, also with leading zeros.
  const parsed = cidr(`${[a, b, c, d].map(Number).join('.')}/${prefix}`);
  return parsed.ok ? parsed.value : undefined;
}

/** `beyond`: what a number over 32 comes to; 0: it does not count. */
function prefixLength(text: string, beyond: number): number | undefined {
  const length = /^\d+$/.test(text) ? Number(text) : 0;
  return (length > 32 ? beyond : length) || undefined;
}

const maskLength = (mask: string): number => (mask === '' ? 32 : leadingOnes(mask));
