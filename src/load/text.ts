import {readFile} from 'node:fs/promises';
import type {Code} from '../base/codes.ts';
import type {Issue} from '../base/issue.ts';

/** The text of a file that people write, or what is the matter with it. */
export async function readText(name: string): Promise<string | Issue> {
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

/** What the disk says against a file or folder of the user's. */
export function unreadable(path: string, error: unknown): Issue {
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

/** An issue about a file as a whole. */
export function issue(code: Code, file: string, message: string, hint?: string): Issue {
  const place = {file, line: 1, column: 1};
  return {code, severity: 'error', place, message, ...(hint === undefined ? {} : {hint})};
}
