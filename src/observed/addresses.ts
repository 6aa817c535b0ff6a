import {readLines, wordAfter, type Reading} from './reading.ts';

export interface ObservedAddress {
  readonly link: string;
  readonly family: 4 | 6;
  readonly address: string;
  /** Prefix length; that of the peer where there is one. */
  readonly prefix: number;
  readonly peer?: string;
  /** `global`, `link`, `host`, `site`, or a number. */
  readonly scope: string;
  /** Learned, from DHCP or router advertisements: it has a lifetime. */
  readonly dynamic: boolean;
  /** Not usable yet or for good: duplicate detection runs, or found the address elsewhere. */
  readonly tentative: boolean;
}

/** `ip -o addr show` (iproute2): one line an address. */
export const readAddresses = (raw: string): Reading<readonly ObservedAddress[]> =>
  readLines('addresses', raw, readAddress);

const shape = /^\d+: (\S+)\s+(inet6?) ([0-9a-fA-F.:]+)(?: peer ([0-9a-fA-F.:]+))?(?:\/(\d+))? (.*)$/;

function readAddress(line: string): readonly ObservedAddress[] | undefined {
  const [front = ''] = line.split('\\');
  // Links without an address have a line of their own in old versions: `2: eth0: <BROADCAST,…> mtu …`.
  if (/^\d+: \S+: </.test(front)) return [];
  const match = shape.exec(`${front.trimEnd()} `);
  if (match === null) return undefined;
  const [, link = '', inet, address = '', peer, prefix, rest = ''] = match;
  const family = inet === 'inet6' ? 6 : 4;
  const words = rest.trim().split(/\s+/);
  return [
    {
      link,
      family,
      address,
      prefix: prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix),
      ...(peer === undefined ? {} : {peer}),
      scope: wordAfter(words, 'scope') ?? 'global',
      dynamic: words.includes('dynamic'),
      tentative: words.includes('tentative') || words.includes('dadfailed'),
    },
  ];
}
