import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Code} from '../base/codes.ts';
import type {Issue} from '../base/issue.ts';

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
      const text = await textOf(name);
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

async function textOf(name: string): Promise<string | Issue> {
  let bytes: Buffer;
  try {
    bytes = await readFile(name);
  } catch (error) {
    return unreadable(name, error);
  }
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch {
    return notUtf8(name, bytes);
  }
}

/** Points at the first byte that is wrong: what a lossy reading gives back differs from there on. */
function notUtf8(name: string, bytes: Buffer): Issue {
  const again = Buffer.from(bytes.toString('utf8'), 'utf8');
  const at = bytes.findIndex((byte, i) => byte !== again[i]);
  const before = bytes.subarray(0, Math.max(at, 0)).toString('utf8').split('\n');
  const place = {file: name, line: before.length, column: (before.at(-1) ?? '').length + 1};
  const hint = 'save it as UTF-8, as with: iconv -f latin1 -t utf-8';
  return {...issue('load/not-utf8', name, 'the file is not UTF-8 text', hint), place};
}

const tooLarge = (name: string): Issue =>
  issue('load/too-large', name, `with this file the inventory is larger than ${limit / 1024 / 1024} MB`);

function unreadable(path: string, error: unknown): Issue {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (reason === 'ENOENT') return issue('load/missing', path, 'there is no such file or folder');
  return issue('load/unreadable', path, `it cannot be read: ${reasons[reason] ?? reason}`);
}

const reasons: Partial<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links go round in a circle',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EIO: 'the disk reports an error',
};

function issue(code: Code, file: string, message: string, hint?: string): Issue {
  const place = {file, line: 1, column: 1};
  return {code, severity: 'error', place, message, ...(hint === undefined ? {} : {hint})};
}
