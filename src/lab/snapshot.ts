import {lstat, readdir, readFile, readlink} from 'node:fs/promises';
import {join} from 'node:path';
import {rootOf, stateOf, type HostPlace} from './layout.ts';

/** A host as it is, as a plain value: two snapshots that are deeply equal are two equal hosts. */
export interface Snapshot {
  /** By absolute path on the host: all of /etc and /var/lib/vifleet. */
  readonly files: Readonly<Record<string, Entry>>;
  /** The simulated kernel and hypervisor, by name of the table, as `links` or `guests/alice`. */
  readonly state: Readonly<Record<string, string>>;
}

type Entry =
  /** `mode` octal as `0644`; text decoded as UTF-8. */
  | {readonly kind: 'file'; readonly mode: string; readonly text: string}
  | {readonly kind: 'link'; readonly target: string};

export async function snapshotOf(host: HostPlace): Promise<Snapshot> {
  const files: Record<string, Entry> = {};
  for (const folder of ['/etc', '/var/lib/vifleet']) await collect(rootOf(host), folder, files);
  const tables: Record<string, Entry> = {};
  await collect(stateOf(host), '', tables);
  const state = Object.entries(tables).flatMap(([path, entry]) =>
    entry.kind === 'file' && !path.startsWith('/lock') ? [[path.slice(1), entry.text]] : [],
  );
  return {files, state: Object.fromEntries(state) as Record<string, string>};
}

async function collect(base: string, path: string, found: Record<string, Entry>): Promise<void> {
  const names = await unlessGone(readdir(join(base, path)));
  for (const name of names?.sort() ?? []) await collectOne(base, `${path}/${name}`, found);
}

/** A file that vanishes between listing and reading is not in the snapshot: hosts are alive while we look. */
async function collectOne(base: string, path: string, found: Record<string, Entry>): Promise<void> {
  const at = join(base, path);
  const status = await unlessGone(lstat(at));
  if (status?.isDirectory()) return collect(base, path, found);
  if (status?.isSymbolicLink()) {
    const target = await unlessGone(readlink(at));
    if (target !== undefined) found[path] = {kind: 'link', target};
  }
  if (status?.isFile()) {
    const text = await unlessGone(readFile(at, 'utf8'));
    const mode = (status.mode & 0o7777).toString(8).padStart(4, '0');
    if (text !== undefined) found[path] = {kind: 'file', mode, text};
  }
}

async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
