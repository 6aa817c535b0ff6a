import {readdirSync, readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';

const folder = fileURLToPath(new URL('./files', import.meta.url));

/** Words between at signs, in names and texts of the sets, that stand for values of the host. */
export type Values = Readonly<Record<string, string>>;

/**
 * The files of a lab host, by absolute path: sets of files as administrators wrote them over the years, each in a
 * folder that plays `/`. A later set replaces files of an earlier one.
 */
export function hostFiles(sets: readonly string[], values: Values): Record<string, string> {
  const files: Record<string, string> = {};
  for (const set of sets)
    for (const [path, text] of filesOf(join(folder, set))) files[fill(path, values)] = fill(text, values);
  return files;
}

function filesOf(set: string): [string, string][] {
  const entries = readdirSync(set, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  return entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [`/${relative(set, path)}`, readFileSync(path, 'utf8')];
  });
}

/** A word without a value stays: `user@example.com` is no place for one. */
const fill = (text: string, values: Values): string =>
  text.replaceAll(/@([A-Z]+)@/g, (whole, word: string) => values[word] ?? whole);
