import type {PlatformName} from '../model/platform.ts';
import {mapReading, readLines, type Reading} from './reading.ts';

export interface ObservedOs {
  /** ID of os-release(5), as `opensuse-leap`; empty where it says none. */
  readonly id: string;
  /** VERSION_ID, as `15.2`. */
  readonly version: string;
  /** For people, as `openSUSE Leap 42.3`. */
  readonly name: string;
  readonly platform: Exclude<PlatformName, 'auto'> | 'unknown';
}

/** /etc/os-release, os-release(5): shell assignments. */
export const readOs = (raw: string): Reading<ObservedOs> =>
  mapReading(readLines('os', raw, readAssignment), (pairs) => osOf(new Map(pairs)));

function readAssignment(line: string): readonly (readonly [string, string])[] | undefined {
  if (line.startsWith('#')) return [];
  const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
  return match === null ? undefined : [[match[1] ?? '', unquote(match[2] ?? '')]];
}

function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(text);
  return (quoted?.[2] ?? text).replaceAll(/\\(.)/g, '$1');
}

function osOf(values: ReadonlyMap<string, string>): ObservedOs {
  const id = values.get('ID') ?? '';
  const version = values.get('VERSION_ID') ?? '';
  const name = values.get('PRETTY_NAME') ?? values.get('NAME') ?? '';
  return {id, version, name, platform: platformOf(id, version)};
}

/** Leap 42 calls itself `opensuse`, as the 13.x before it did, and Leap 15 `opensuse-leap`. */
function platformOf(id: string, version: string): ObservedOs['platform'] {
  const major = version.split('.')[0];
  if (id === 'opensuse' && major === '42') return 'leap-42';
  if (id === 'opensuse-leap' && major === '42') return 'leap-42';
  if (id === 'opensuse-leap' && major === '15') return 'leap-15';
  if (id === 'opensuse-leap' && major === '16') return 'leap-16';
  return 'unknown';
}
