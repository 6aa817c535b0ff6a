import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Issue} from '../base/issue.ts';
import {issue, readText, unreadable} from './text.ts';

export interface LoadedInventory {
  /** In the order of their names; `name` is the path as the user would type it. */
  readonly files: readonly {readonly name: string; readonly text: string}[];
  readonly issues: readonly Issue[];
}

/** Bytes of all files together; a fleet of 10,000 hosts with 100,000 guests has about 16 MB. */
const limit = 64 * 1024 * 1024;

/** Reads one file, or the `*.yml` and `*.yaml` files of one folder (not of folders in it; hidden ones are left out). */
export async function loadInventory(path: string): Promise<LoadedInventory> {
  const found = await filesAt(path);
  if (!Array.isArray(found)) return {files: [], issues: [found]};
  const files: {readonly name: string; readonly text: string}[] = [];
  const issues: Issue[] = [];
  let left = limit;
  for (const name of found) {
    const size = await sizeOf(name);
    if (typeof size !== 'number') issues.push(size);
    else if (size > left) return {files, issues: [...issues, tooLarge(name)]};
    else {
      left -= size;
      const text = await readText(name);
      if (typeof text === 'string') files.push({name, text});
      else issues.push(text);
    }
  }
  return {files, issues};
}

async function filesAt(path: string): Promise<string[] | Issue> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
    if (names.length > 0) return names.map((name) => join(path, name));
    return issue('load/no-files', path, 'the folder has no *.yml and no *.yaml files', 'name another with --inventory');
  } catch (error) {
    return unreadable(path, error);
  }
}

async function sizeOf(name: string): Promise<number | Issue> {
  try {
    const found = await stat(name);
    if (found.isFile()) return found.size;
    const what = found.isDirectory() ? 'a folder' : 'not a regular file';
    return issue('load/not-a-file', name, `this is ${what}; inventory files are read from one folder only`);
  } catch (error) {
    return unreadable(name, error);
  }
}

const tooLarge = (name: string): Issue =>
  issue('load/too-large', name, `with this file the inventory is larger than ${limit / 1024 / 1024} MB`);
