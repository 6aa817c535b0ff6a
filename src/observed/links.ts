import {readLines, wordAfter, type Reading} from './reading.ts';

/** A kernel network device of dom0. */
export interface ObservedLink {
  readonly name: string;
  readonly index: number;
  /**
   * iproute2's word for what it is: `bridge`, `vlan`, `bond`, `veth`, …; `loopback`; `device` for what has no word: NICs and
   * the dom0 side of guests' interfaces.
   */
  readonly kind: string;
  /** Set up by somebody. */
  readonly up: boolean;
  /** Has a carrier. */
  readonly lowerUp: boolean;
  readonly mtu?: number;
  readonly mac?: string;
  /** The address that the hardware came with, where a bond or LLADDR hides it; else the same as `mac`. */
  readonly permanentMac?: string;
  /** The bridge or bond that it is a port of. */
  readonly master?: string;
  /** What it stands on: `eth1` for `eth1.100@eth1`. Pairs (veth) stand on nothing. */
  readonly parent?: string;
  readonly vlanId?: number;
  readonly bridge?: ObservedBridge;
  readonly bondMode?: string;
}

export interface ObservedBridge {
  readonly stp: boolean;
  /** The kernel only waits this long where STP is on. */
  readonly forwardDelaySeconds?: number;
}

const macAddress = '[0-9a-f]{2}(?::[0-9a-f]{2}){5}';

/** `ip -o -d link show` (iproute2, 3.x to 6.x): one line a link, segments parted by backslashes. */
export const readLinks = (raw: string): Reading<readonly ObservedLink[]> => readLines('links', raw, readLink);

function readLink(line: string): readonly ObservedLink[] | undefined {
  const [head = '', ...segments] = line.split('\\').map((segment) => segment.trim());
  const match = /^(\d+): (\S+): <([^>]*)>(.*)$/.exec(head);
  if (match === null) return undefined;
  const [, index, names = '', flags = '', rest = ''] = match;
  const words = rest.trim().split(/\s+/);
  const [name, parent] = splitName(names);
  const hardware = segments.find((segment) => segment.startsWith('link/')) ?? '';
  const details = kindSegment(segments);
  const kind = hardware.startsWith('link/loopback') ? 'loopback' : (details[0] ?? 'device');
  const raised = flags.split(',');
  return [
    {
      name,
      index: Number(index),
      kind,
      up: raised.includes('UP'),
      lowerUp: raised.includes('LOWER_UP'),
      ...present('mtu', whole(wordAfter(words, 'mtu'))),
      ...macs(hardware),
      ...present('master', wordAfter(words, 'master')),
      ...(kind === 'veth' ? {} : present('parent', parent)),
      ...kindDetails(kind, details),
    },
  ];
}

/** `eth1.100@eth1`; a device in another namespace is shown as `@if5` or `@NONE`, which names nothing here. */
function splitName(names: string): readonly [string, string | undefined] {
  const at = names.lastIndexOf('@');
  if (at <= 0) return [names, undefined];
  const parent = names.slice(at + 1);
  return [names.slice(0, at), parent === 'NONE' || /^if\d+$/.test(parent) ? undefined : parent];
}

/** The segment that begins with the kind's word; others are about the hardware, other names, or the link as a port. */
function kindSegment(segments: readonly string[]): readonly string[] {
  const segment = segments.find(
    (text) => /^[a-z]/.test(text) && !/^(link\/|altname |alias |vf |prog\/|\w+_slave\b)/.test(text),
  );
  return segment?.split(/\s+/) ?? [];
}

function macs(hardware: string): Pick<ObservedLink, 'mac' | 'permanentMac'> {
  const mac = new RegExp(`^link/\\S+ (${macAddress})(?: |$)`).exec(hardware)?.[1];
  const permanent = new RegExp(` permaddr (${macAddress})(?: |$)`).exec(hardware)?.[1];
  return {...present('mac', mac), ...present('permanentMac', permanent ?? mac)};
}

function kindDetails(kind: string, words: readonly string[]): Pick<ObservedLink, 'bridge' | 'vlanId' | 'bondMode'> {
  switch (kind) {
    case 'bridge':
      return {bridge: bridgeDetails(words)};
    case 'vlan':
      return present('vlanId', whole(wordAfter(words, 'id')));
    case 'bond':
      return present('bondMode', wordAfter(words, 'mode'));
    default:
      return {};
  }
}

/** The kernel counts in hundredths of a second. */
function bridgeDetails(words: readonly string[]): ObservedBridge {
  const delay = whole(wordAfter(words, 'forward_delay'));
  return {
    stp: !['0', undefined].includes(wordAfter(words, 'stp_state')),
    ...present('forwardDelaySeconds', delay === undefined ? undefined : delay / 100),
  };
}

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

/** `{key: value}`, or nothing where the value is not known. */
function present<K extends string, V>(key: K, value: V | undefined): {readonly [P in K]?: V} {
  return value === undefined ? {} : ({[key]: value} as {readonly [P in K]?: V});
}
