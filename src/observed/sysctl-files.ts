import {sysctlValues} from '../files/sysctl.ts';
import type {ObservedFile} from './facts.ts';
import {byText} from './order.ts';

/**
 * Kernel settings as they will be after a boot, from sysctl.conf and the sysctl.d folders (sysctl.d(5), systemd-sysctl(8)):
 * files in the order of their names whatever their folder; of two with one name only the first folder's is read; a later
 * assignment takes the place of an earlier one. Keys are paths below /proc/sys.
 */
export type BootSettings = readonly (readonly [key: string, value: string])[];

const folders = [
  '/etc/sysctl.d/',
  '/run/sysctl.d/',
  '/usr/local/lib/sysctl.d/',
  '/usr/lib/sysctl.d/',
  '/lib/sysctl.d/',
];

export function bootSettings(files: ReadonlyMap<string, ObservedFile>): BootSettings {
  const read = new Map<string, ObservedFile>();
  for (const folder of folders)
    for (const file of files.values()) {
      const name = file.path.slice(folder.length);
      if (file.path.startsWith(folder) && /^[^/]+\.conf$/.test(name) && !read.has(name)) read.set(name, file);
    }
  // openSUSE reads sysctl.conf by a link of this name.
  const main = files.get('/etc/sysctl.conf');
  if (main !== undefined) read.set('99-sysctl.conf', main);
  const ordered = [...read].sort(byText(([name]) => name));
  return ordered.flatMap(([, file]) => [...sysctlValues(file.text ?? '')]);
}

/**
 * The value that a key has after a boot. A key of the files may be a pattern, with `*` and `?` within a step of the path; a
 * key that is written out counts before any pattern.
 */
export function bootSetting(settings: BootSettings, key: string): string | undefined {
  const written = settings.findLast(([pattern]) => pattern === key);
  return (written ?? settings.findLast(([pattern]) => isPattern(pattern) && matches(pattern, key)))?.[1];
}

const isPattern = (key: string): boolean => /[*?]/.test(key);

function matches(pattern: string, key: string): boolean {
  const literal = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll(/\*+/g, '[^/]*').replaceAll('?', '[^/]')}$`).test(key);
}
