import {bondMode, isWatched} from './bond-options.ts';

/**
 * What ifcfg values mean to wicked (man 5 ifcfg and client/suse/compat-suse.c), so that two spellings of the same thing
 * compare equal: all addresses become one value `IPADDR`, defaults are filled in, empty values are as good as absent.
 */
export function ifcfgMeaning(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const meaning = new Map<string, string>(defaults);
  for (const [key, value] of values) {
    if (value.trim() === '' || isAddressKey(key) || isBondPortKey(key)) continue;
    meaning.set(key, normal(key, value));
  }
  const addresses = addressesOf(values);
  if (addresses.length > 0) meaning.set('IPADDR', addresses.join(' '));
  const ports = [...values].filter(([key]) => isBondPortKey(key)).flatMap(([, value]) => words(value));
  if (ports.length > 0) meaning.set('BONDING_SLAVE', setOf(ports));
  return meaning;
}

const defaults: readonly (readonly [string, string])[] = [
  ['STARTMODE', 'manual'],
  ['BOOTPROTO', 'static'],
  ['BRIDGE', 'no'],
  ['BRIDGE_STP', 'no'],
  ['BONDING_MASTER', 'no'],
  ['VLAN_PROTOCOL', 'ieee802-1Q'],
];

const isAddressKey = (key: string): boolean => /^(IPADDR|PREFIXLEN|NETMASK)/.test(key);

/** Any key that begins so names ports, whatever follows. */
const isBondPortKey = (key: string): boolean => key.startsWith('BONDING_SLAVE');

const words = (value: string): readonly string[] => value.split(/\s+/).filter((word) => word !== '');
const setOf = (names: readonly string[]): string => [...new Set(names)].sort().join(' ');

function normal(key: string, value: string): string {
  switch (key) {
    case 'STARTMODE':
      return ['boot', 'on', 'onboot'].includes(value) ? 'auto' : value;
    case 'BOOTPROTO':
    case 'LLADDR':
    case 'LINK_REQUIRED':
      return value.toLowerCase();
    case 'BRIDGE':
    case 'BRIDGE_STP':
    case 'BONDING_MASTER':
    case 'USERCONTROL':
      return /^(yes|true|on)$/i.test(value) ? 'yes' : 'no';
    case 'BRIDGE_PORTS':
      return setOf(words(value));
    case 'BONDING_MODULE_OPTS':
      return bondMeaning(value);
    case 'MTU':
    case 'VLAN_ID':
    case 'BRIDGE_FORWARDDELAY':
      return /^\d+(\.\d+)?$/.test(value) ? String(Number(value)) : value;
    default:
      return value;
  }
}

/** The mode, and that something watches the ports: how often, and which port is preferred, is for the host's owner to say. */
const bondMeaning = (value: string): string => `mode=${bondMode(value)}${isWatched(value) ? ' watched' : ''}`;

/** Each `a.b.c.d/n`, sorted. A prefix in IPADDR wins over PREFIXLEN, that over NETMASK; without any it is a host's. */
function addressesOf(values: ReadonlyMap<string, string>): readonly string[] {
  const addresses = new Set<string>();
  for (const [key, value] of values) {
    if (!key.startsWith('IPADDR') || value === '') continue;
    const suffix = key.slice('IPADDR'.length);
    const [address = '', length] = value.split('/');
    // wicked ignores the unspecified address, which old files use for "none".
    if (/^(0+\.){3}0+$/.test(address) || address === '::') continue;
    addresses.add(`${address}/${length ?? prefix(values, suffix, address)}`);
  }
  return [...addresses].sort();
}

function prefix(values: ReadonlyMap<string, string>, suffix: string, address: string): string {
  const longest = address.includes(':') ? 128 : 32;
  const length = values.get(`PREFIXLEN${suffix}`);
  if (length) return String(Math.min(Number(length), longest));
  const mask = values.get(`NETMASK${suffix}`);
  return String(mask ? leadingOnes(mask) : longest);
}

/** The prefix length of a dotted mask as wicked takes it: its leading ones; unreadable or zero is a host's. */
export function leadingOnes(mask: string): number {
  const octets = mask.split('.').map(Number);
  if (octets.length !== 4 || octets.some((octet) => !(octet >= 0 && octet <= 255))) return 32;
  const bits = octets.map((octet) => octet.toString(2).padStart(8, '0')).join('');
  return /^1*/.exec(bits)?.[0].length || 32;
}
