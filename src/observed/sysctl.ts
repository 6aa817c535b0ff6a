import {mapReading, readLines, type Reading} from './reading.ts';

/**
 * Running kernel settings by their path below /proc/sys, with slashes: `net/ipv4/conf/alice.0/proxy_arp`. Slashes,
 * because the dots of a link's name are not separators.
 */
export type ObservedSysctl = ReadonlyMap<string, string>;

/** `PATH:VALUE` lines, as `grep -H` prints them. */
export const readSysctl = (raw: string): Reading<ObservedSysctl> =>
  mapReading(readLines('sysctl', raw, readSetting), (settings) => new Map(settings));

function readSetting(line: string): readonly (readonly [string, string])[] | undefined {
  // A value never holds a colon; the name of a link (eth0:1 of old) may.
  const match = /^(?:\/proc\/sys\/)?([A-Za-z0-9_][^\s]*\/[^\s]+):([^:]*)$/.exec(line);
  return match === null ? undefined : [[match[1] ?? '', (match[2] ?? '').trim()]];
}
