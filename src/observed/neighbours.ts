import {readLines, type Reading} from './reading.ts';

/** What a host has heard of others on its links: who answered for an address. */
export interface ObservedNeighbour {
  readonly address: string;
  readonly link: string;
  readonly mac: string;
}

const words = /^(\S+) dev (\S+)(?: (.*))?$/;

/** `ip neigh show` (iproute2): `192.168.1.1 dev br0 lladdr 00:25:90:ab:cd:ef REACHABLE`; who did not answer has no lladdr. */
export const readNeighbours = (raw: string): Reading<readonly ObservedNeighbour[]> =>
  readLines('neighbours', raw, readNeighbour);

function readNeighbour(line: string): readonly ObservedNeighbour[] | undefined {
  const [, address, link, rest = ''] = words.exec(line) ?? [];
  if (address === undefined || link === undefined || !/^[0-9a-fA-F.:]+$/.test(address)) return undefined;
  const mac = /(?:^| )lladdr ([0-9a-f]{2}(?::[0-9a-f]{2}){5})(?: |$)/.exec(rest)?.[1];
  return mac === undefined ? [] : [{address, link, mac}];
}
