/** sysctl.conf(5) and sysctl.d(5): `key = value`, one a line; the last assignment of a key counts. */
import {remembering} from '../base/remembering.ts';
import {rawLines} from './splice.ts';

export interface SysctlLine {
  readonly raw: string;
  readonly setting?: SysctlSetting;
}
export interface SysctlSetting {
  /** The path below /proc/sys, as `net/ipv4/conf/br0/proxy_arp`. */
  readonly path: string;
  readonly value: string;
  /** Offsets of the value in the line. */
  readonly start: number;
  readonly end: number;
}

const lines = remembering((text): readonly SysctlLine[] => rawLines(text).map(toLine), 16);

export const parseSysctl = (text: string): readonly SysctlLine[] => lines.read(text);

export const printSysctl = (lines: readonly SysctlLine[]): string => lines.map(({raw}) => raw).join('');

/** What counts of the file, by path below /proc/sys (see `sysctlPath`). */
export function sysctlValues(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const {setting} of parseSysctl(text)) if (setting) values.set(setting.path, setting.value);
  return values;
}

/**
 * The path below /proc/sys that a key names: where a dot comes first, dots separate and slashes stand for dots
 * (`net.ipv4.conf.alice/0.proxy_arp`); where a slash comes first, it is a path already.
 */
export function sysctlPath(key: string): string {
  const separator = /[./]/.exec(key)?.[0];
  if (separator !== '.') return key;
  const steps = key.split('.');
  return (key.includes('/') ? steps.map((step) => step.replaceAll('/', '.')) : steps).join('/');
}

/** Values that differ only in white space between numbers are the same to the kernel. */
export const sameSysctl = (a: string | undefined, b: string): boolean =>
  a !== undefined && a.trim().split(/\s+/).join(' ') === b.trim().split(/\s+/).join(' ');

export function toLine(raw: string): SysctlLine {
  // A dash before the key: errors are ignored. A comment begins with # or ;, and only at the beginning.
  const match = /^([ \t]*-?[ \t]*([^#;=\s-][^=\n]*?)[ \t]*=[ \t]*)([^\n]*?)[ \t\r]*\n?$/.exec(raw);
  if (!match) return {raw};
  const [, before = '', key = '', value = ''] = match;
  return {raw, setting: {path: sysctlPath(key), value, start: before.length, end: before.length + value.length}};
}
