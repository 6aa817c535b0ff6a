import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const cases = fileURLToPath(new URL('./cases', import.meta.url));

/** Every file below a folder of a case, by its path in it; none where there is no such folder. */
export function caseFiles(scenario: string, folder: string): ReadonlyMap<string, string> {
  const root = join(cases, scenario, folder);
  if (!existsSync(root)) return new Map();
  const entries = readdirSync(root, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]));
}

/** What the case expects; with UPDATE_CASES=1 what is there now becomes what it expects, but never in CI. */
export function expectedFiles(scenario: string, now: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (process.env['UPDATE_CASES'] !== '1') return caseFiles(scenario, 'expected');
  if (process.env['CI']) throw new Error('expected files are not rewritten in CI');
  const root = join(cases, scenario, 'expected');
  rmSync(root, {recursive: true, force: true});
  for (const [path, text] of now) {
    mkdirSync(dirname(join(root, path)), {recursive: true});
    writeFileSync(join(root, path), text);
  }
  return now;
}

export const scenarios = (): readonly string[] => readdirSync(cases).sort();
