import {readFile, stat} from 'node:fs/promises';
import {err, ok, type Result} from '../base/result.ts';
import {isAbout, type KnownHost, parseKnownHosts} from './known-hosts.ts';

/** A file that exists and cannot be read. */
interface Unreadable {
  readonly file: string;
  readonly cause: unknown;
}

/** The lines of one file. Most are literal names; only the others must be tried one by one. */
interface ReadFile {
  readonly version: string;
  readonly literal: ReadonlyMap<string, readonly KnownHost[]>;
  readonly others: readonly KnownHost[];
}

export interface KnownHostsReader {
  /** All lines about any of `names` in `files`, in the order of the files; a file that does not exist has none. */
  lookUp(files: readonly string[], names: readonly string[]): Promise<Result<readonly KnownHost[], Unreadable>>;
}

/** Reads known_hosts files again only when they changed. */
export function knownHostsReader(): KnownHostsReader {
  const cache = new Map<string, ReadFile>();

  const read = async (file: string): Promise<ReadFile | undefined> => {
    const {mtimeMs, size} = await stat(file);
    const version = `${mtimeMs} ${size}`;
    const cached = cache.get(file);
    if (cached?.version === version) return cached;
    const fresh = {version, ...indexed(parseKnownHosts(file, await readFile(file, 'utf8')))};
    cache.set(file, fresh);
    return fresh;
  };

  return {
    async lookUp(files, names) {
      const found: KnownHost[] = [];
      for (const file of files) {
        try {
          const content = await read(file);
          if (content !== undefined) found.push(...linesAbout(content, names));
        } catch (cause) {
          if (!isAbsent(cause)) return err({file, cause});
        }
      }
      return ok(found);
    },
  };
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

function indexed(entries: readonly KnownHost[]): Omit<ReadFile, 'version'> {
  const literal = new Map<string, KnownHost[]>();
  const others: KnownHost[] = [];
  for (const entry of entries) {
    if (/[*?!|]/.test(entry.hosts)) {
      others.push(entry);
      continue;
    }
    for (const name of new Set(entry.hosts.toLowerCase().split(','))) {
      const same = literal.get(name);
      if (same === undefined) literal.set(name, [entry]);
      else same.push(entry);
    }
  }
  return {literal, others};
}

function linesAbout(content: ReadFile, names: readonly string[]): readonly KnownHost[] {
  const lines = new Set([
    ...names.flatMap((name) => content.literal.get(name.toLowerCase()) ?? []),
    ...content.others.filter((entry) => names.some((name) => isAbout(entry, name))),
  ]);
  return [...lines].sort((a, b) => a.line - b.line);
}
