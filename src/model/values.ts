import {Address4} from 'ip-address';
import type {Brand} from '../base/brand.ts';
import {Bug} from '../base/bug.ts';
import {err, ok, type Result} from '../base/result.ts';

/** Why a text is not a value of the type that was asked for, and what to write instead. */
export interface Refusal {
  readonly message: string;
  readonly hint?: string;
}
export type Parsed<T> = Result<T, Refusal>;

const refuse = (message: string, hint?: string): Parsed<never> => err(hint === undefined ? {message} : {message, hint});

/** A kernel network device that wicked, the kernel and every file we write accept: 1 to 15 of `A-Za-z0-9._-`. */
export type LinkName = Brand<string, 'LinkName'>;
export type GuestName = Brand<string, 'GuestName'>;
export type HostName = Brand<string, 'HostName'>;
export type NetworkName = Brand<string, 'NetworkName'>;
/** A group of hosts; patterns name it as `@rack-a`. */
export type GroupName = Brand<string, 'GroupName'>;
/** Lower case, colons, unicast. */
export type Mac = Brand<string, 'Mac'>;
/** Dotted quad without leading zeros. */
export type Ipv4 = Brand<string, 'Ipv4'>;
/** `a.b.c.d/n`, the address may have host bits. */
export type Cidr = Brand<string, 'Cidr'>;
/** 1 to 4094. */
export type VlanId = Brand<number, 'VlanId'>;
/** Bytes, 576 to 9216. */
export type Mtu = Brand<number, 'Mtu'>;
/** 1 to 65535. */
export type Port = Brand<number, 'Port'>;
/** As xl reads it: `100Mb/s` or `100Mb/s@20ms`. */
export type Rate = Brand<string, 'Rate'>;
/** A normalised absolute path of `A-Za-z0-9._/+-` without `..`. */
export type AbsolutePath = Brand<string, 'AbsolutePath'>;
/** A DNS name or an address that ssh can be pointed at. */
export type SshAddress = Brand<string, 'SshAddress'>;
export type UserName = Brand<string, 'UserName'>;

/** Suffixes by which wicked skips an ifcfg file without a word (wicked, src/sysconfig.c). */
const skippedSuffixes = ['~', '.old', '.bak', '.orig', '.scpmbackup', '.rpmnew', '.rpmsave', '.rpmorig'];

export function linkName(text: string): Parsed<LinkName> {
  if (text.length > 15) return refuse(`"${text}" has ${text.length} characters; a device name has at most 15`);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text))
    return refuse(
      `${JSON.stringify(text)} is not a device name`,
      'use letters, digits, dots, dashes and underscores, beginning with a letter or digit',
    );
  if (text === 'all' || text === 'default' || text === 'lo')
    return refuse(`"${text}" is reserved and cannot be a device name`);
  const suffix = skippedSuffixes.find((s) => text.endsWith(s));
  if (suffix !== undefined) return refuse(`wicked ignores the file of a device whose name ends in "${suffix}"`);
  if (/^ib\d+(\.[0-9a-f]+)?$/.test(text)) return refuse(`wicked takes "${text}" for an InfiniBand device`);
  return ok(text as LinkName);
}

const word = (what: string, limit: number) => (text: string) => {
  if (text.length > limit)
    return refuse(`"${text.slice(0, 40)}…" has ${text.length} characters; ${what} has at most ${limit}`);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text))
    return refuse(
      `${JSON.stringify(text)} is not ${what}`,
      'use letters, digits, dots, dashes and underscores, beginning with a letter or digit',
    );
  return ok(text);
};

export const guestName = (text: string): Parsed<GuestName> => {
  if (text.endsWith('--incoming')) return refuse(`"${text}" is the name Xen gives a guest while it migrates`);
  if (text === 'Domain-0') return refuse('"Domain-0" is the host itself, not a guest');
  return word('a guest name', 63)(text) as Parsed<GuestName>;
};
export const hostName = (text: string): Parsed<HostName> => word('a host name', 63)(text) as Parsed<HostName>;
export const groupName = (text: string): Parsed<GroupName> => word('a group name', 63)(text) as Parsed<GroupName>;
export const networkName = (text: string): Parsed<NetworkName> =>
  word('a network name', 63)(text) as Parsed<NetworkName>;

export function mac(text: string): Parsed<Mac> {
  const lower = text.toLowerCase();
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(lower))
    return refuse(
      `${JSON.stringify(text)} is not a MAC address`,
      'write six pairs of hexadecimal digits, as 00:16:3e:4f:94:a9',
    );
  if (Number.parseInt(lower.slice(0, 2), 16) & 1)
    return refuse(
      `${text} is a multicast address; a network device needs a unicast one`,
      'make the second digit even, as in 00:16:3e:…',
    );
  if (lower === '00:00:00:00:00:00') return refuse('00:00:00:00:00:00 is not the address of a device');
  return ok(lower as Mac);
}

export function ipv4(text: string): Parsed<Ipv4> {
  if (!/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(text) || !Address4.isValid(text))
    return refuse(
      `${JSON.stringify(text)} is not an IPv4 address`,
      'write four numbers from 0 to 255, as 192.168.1.20',
    );
  return ok(text as Ipv4);
}

export function cidr(text: string): Parsed<Cidr> {
  const [address, length, more] = text.split('/');
  if (
    address === undefined ||
    length === undefined ||
    more !== undefined ||
    !/^(0|[1-9]\d?)$/.test(length) ||
    Number(length) > 32
  )
    return refuse(`${JSON.stringify(text)} is not an address with a prefix length`, 'write it as 192.168.1.20/24');
  const parsed = ipv4(address);
  return parsed.ok ? ok(text as Cidr) : parsed;
}

/** The least and the greatest of numbers that are bounded. */
export const bounds = {vlanId: [1, 4094], mtu: [576, 9216], port: [1, 65535]} as const;

const integer = (what: string, low: number, high: number) => (value: number) =>
  Number.isInteger(value) && value >= low && value <= high
    ? ok(value)
    : refuse(`${String(value)} is not ${what}`, `use a whole number from ${low} to ${high}`);

export const vlanId = (value: number): Parsed<VlanId> =>
  integer('a VLAN id', ...bounds.vlanId)(value) as Parsed<VlanId>;
export const mtu = (value: number): Parsed<Mtu> => integer('an MTU', ...bounds.mtu)(value) as Parsed<Mtu>;
export const port = (value: number): Parsed<Port> => integer('a port', ...bounds.port)(value) as Parsed<Port>;

export function absolutePath(text: string): Parsed<AbsolutePath> {
  if (!/^(\/[A-Za-z0-9._+-]+)+$/.test(text) || text.split('/').some((part) => part === '.' || part === '..'))
    return refuse(
      `${JSON.stringify(text)} is not a path that can be used`,
      'write an absolute path of letters, digits, dots, dashes, plus signs and underscores, as /etc/xen/vm/alice.cfg',
    );
  return ok(text as AbsolutePath);
}

export function sshAddress(text: string): Parsed<SshAddress> {
  if (text.length <= 253 && /^[A-Za-z0-9][A-Za-z0-9.:_-]*$/.test(text)) return ok(text as SshAddress);
  return refuse(
    `${JSON.stringify(text)} is not a host name or an address`,
    'write a DNS name, an alias of your ssh config, or an address',
  );
}

export function userName(text: string): Parsed<UserName> {
  if (/^[a-z_][a-z0-9_-]{0,31}$/.test(text)) return ok(text as UserName);
  return refuse(`${JSON.stringify(text)} is not a user name`);
}

const rateWords = /^([1-9]\d*)([GMK]?)([Bb])\/s(?:@([1-9]\d*)(us|ms|s))?$/;

/** What Xen makes of a rate: so many bytes in each window; without a window xl takes one of 50 ms. */
export interface RateBudget {
  readonly bytes: number;
  readonly windowMicroseconds: number;
}

export function rateBudget(text: Rate): RateBudget {
  const match = rateWords.exec(text);
  if (match === null) throw new Bug(`${text} is no rate`);
  return budgetOf(match);
}

function budgetOf([, amount = '', scale = '', unit, window = '50', windowUnit = 'ms']: RegExpExecArray): RateBudget {
  const scales: Record<string, number> = {G: 1e9, M: 1e6, K: 1e3};
  const times: Record<string, number> = {us: 1, ms: 1e3, s: 1e6};
  const bytesPerSecond = (Number(amount) * (scales[scale] ?? 1)) / (unit === 'b' ? 8 : 1);
  const windowMicroseconds = Number(window) * (times[windowUnit] ?? 1e3);
  return {bytes: Math.floor((bytesPerSecond * windowMicroseconds) / 1e6), windowMicroseconds};
}

/** The grammar of xl's rate (xen, tools/libs/util/libxlu_vif.c), without its traps: octal numbers and intervals without a unit. */
export function rate(text: string): Parsed<Rate> {
  const match = rateWords.exec(text);
  if (!match)
    return refuse(
      `${JSON.stringify(text)} is not a rate`,
      'write it as 100Mb/s (bits), 10MB/s (bytes), or with a window as 100Mb/s@20ms',
    );
  const {bytes, windowMicroseconds} = budgetOf(match);
  if (Number(match[1]) > 0xffffffff || windowMicroseconds > 0xffffffff)
    return refuse(`${text} is larger than xl can hold`);
  if (bytes < 1)
    return refuse(
      `${text} comes to less than one byte in each window, which Xen takes for "no limit"`,
      'use a larger rate or a longer window',
    );
  return ok(text as Rate);
}

/** The address part of `a.b.c.d/n`. */
export const addressOf = (value: Cidr): Ipv4 => value.slice(0, value.indexOf('/')) as Ipv4;
export const prefixOf = (value: Cidr): number => Number(value.slice(value.indexOf('/') + 1));

/** Whether `address` lies in the network that `network` (host bits allowed) names. */
export const contains = (network: Cidr, address: Ipv4): boolean =>
  new Address4(address).isInSubnet(new Address4(network));

/** `192.168.1.20/24` to `192.168.1.0/24`. */
export const networkOf = (value: Cidr): Cidr =>
  `${new Address4(value).startAddress().correctForm()}/${prefixOf(value)}` as Cidr;
