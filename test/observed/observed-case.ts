import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {sha256} from '../../src/base/hash.ts';
import {factNames, type FactAnswer, type FactName, type ObservedFile} from '../../src/observed/facts.ts';
import {observeHost, type HostReading, type ObservedHost} from '../../src/observed/host.ts';
import type {GuestFile} from '../../src/observed/xl/guests.ts';

/** An answer that a host gave without an error. */
export const answer = (raw: string, rc = 0): FactAnswer => ({rc, raw, comparable: raw});

export const file = (path: string, text: string): ObservedFile => ({
  path,
  kind: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  sha256: sha256(text),
  text,
});

/**
 * A host as a folder of cases/FOLDER/NAME: `host/` holds its files at their paths, `facts/FACT.txt` the answers of its facts,
 * `guests.txt` lines `NAME CONFIG`.
 */
export function caseHost(
  folder: string,
  name: string,
): {readonly host: ObservedHost; readonly guests: readonly GuestFile[]} {
  const root = fileURLToPath(new URL(`cases/${folder}/${name}/`, import.meta.url));
  const guests = textOf(`${root}guests.txt`)?.trim().split('\n') ?? [];
  return {
    host: observed({facts: factsIn(root), files: filesIn(`${root}host`)}),
    guests: guests.map((line) => {
      const [guest, config] = line.split(' ');
      return {name: guest, config} as GuestFile;
    }),
  };
}

/** The host of a reading that must not fail. */
export function observed(reading: HostReading): ObservedHost {
  const result = observeHost('earth', reading);
  if (!result.ok) throw result.error;
  return result.value;
}

function factsIn(root: string): ReadonlyMap<FactName, FactAnswer> {
  const found = factNames.map((fact) => [fact, textOf(`${root}facts/${fact}.txt`)] as const);
  return new Map(found.flatMap(([fact, raw]) => (raw === undefined ? [] : [[fact, answer(raw)] as const])));
}

/** The files below a folder that plays a root. */
export function filesIn(root: string): readonly ObservedFile[] {
  if (!existsSync(root)) return [];
  const entries = readdirSync(root, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  return entries.map((entry) => {
    const path = `${entry.parentPath}/${entry.name}`;
    return file(path.slice(root.length), readFileSync(path, 'utf8'));
  });
}

const textOf = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
