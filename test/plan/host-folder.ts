import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {sha256} from '../../src/base/hash.ts';
import {factNames, type FactAnswer, type FactName, type ObservedFile} from '../../src/observed/facts.ts';
import {observeHost, type HostReading, type ObservedHost} from '../../src/observed/host.ts';

/** What a host answers, as plain maps: tests change one of them and look again. */
export interface Host {
  readonly facts: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
  readonly record?: string;
}

const hosts = join(import.meta.dirname, 'hosts');

/**
 * A host of `hosts/`: `facts/NAME.txt` are answers of its facts, `host/` its files at their paths. `routed` has no files of its
 * own: it is `bridged` after alice got a route.
 */
export const hostFolder = (name: string): Host => folder(join(hosts, name));

export const folder = (path: string): Host => ({
  facts: new Map([...texts(join(path, 'facts'))].map(([name, text]) => [name.slice(1, -'.txt'.length), text])),
  files: texts(join(path, 'host')),
});

/** The first with what the second has instead; an empty text of a file takes the file away. */
export function overlaid(base: Host, over: Host): Host {
  const files = new Map([...base.files, ...over.files]);
  for (const [path, text] of over.files) if (text === '') files.delete(path);
  return {...base, facts: new Map([...base.facts, ...over.facts]), files};
}

/** By path below the folder, beginning with a slash. */
export function texts(root: string): ReadonlyMap<string, string> {
  if (!existsSync(root)) return new Map();
  const entries = readdirSync(root, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]));
}

export function observed(host: Host, more: Partial<HostReading> = {}): ObservedHost {
  const reading = {facts: answers(host.facts), files: [...host.files].map(fileOf), record: host.record, ...more};
  const result = observeHost('earth', reading);
  if (!result.ok) throw result.error;
  return result.value;
}

/** Each fact answered well; its comparable form is what it says. */
const answers = (facts: ReadonlyMap<string, string>): ReadonlyMap<FactName, FactAnswer> =>
  new Map(
    factNames.flatMap((name) => {
      const raw = facts.get(name);
      return raw === undefined ? [] : [[name, {rc: 0, raw, comparable: raw}] as const];
    }),
  );

const fileOf = ([path, text]: readonly [string, string]): ObservedFile => ({
  path,
  kind: 'file',
  mode: path.startsWith('/etc/xen/scripts/') ? '0755' : '0644',
  uid: 0,
  gid: 0,
  sha256: sha256(text),
  text,
});
