import {mapReading, readLines, type Reading} from './reading.ts';

/** By link: whether its configuration differs from the one that it was set up with. */
export type ObservedIfcheck = ReadonlyMap<string, boolean>;

/**
 * `wicked ifcheck --changed all` (wicked, client/ifcheck.c): `br0   configuration changed   = yes`. Links of which it says
 * something else, such as that their device is absent, are left out.
 */
export const readIfcheck = (raw: string): Reading<ObservedIfcheck> =>
  mapReading(readLines('ifcheck', raw, readCheck), (checks) => new Map(checks));

function readCheck(line: string): readonly (readonly [string, boolean])[] | undefined {
  const match = /^(\S+)\s+(\S.*?)\s+=\s+(\S+)/.exec(line);
  if (match === null) return undefined;
  const [, link = '', question, answer] = match;
  if (question !== 'configuration changed') return [];
  if (answer !== 'yes' && answer !== 'no') return undefined;
  return [[link, answer === 'yes']];
}
