import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Issue} from '../base/issue.ts';
import {suggester} from '../base/nearest.ts';
import {issue, readText, unreadable} from './text.ts';

export interface LoadedPlaybook {
  /** The path as the user would type it, or the name of a shipped one. */
  readonly name: string;
  readonly text: string;
}

const shipped = fileURLToPath(new URL('../../playbooks', import.meta.url));

/** A file where the word looks like one (`./site.yml`, `plays/x`), else the shipped playbook of that name. */
export async function loadPlaybook(word: string): Promise<LoadedPlaybook | Issue> {
  if (/[/.]/.test(word)) return await load(word, word);
  const names = await shippedPlaybooks();
  if (!names.includes(word)) return unknownName(word, names);
  return await load(join(shipped, `${word}.yml`), `playbooks/${word}.yml`);
}

/** The names of the playbooks that come with vifleet. */
export async function shippedPlaybooks(): Promise<readonly string[]> {
  const files = await readdir(shipped);
  return files.flatMap((file) => /^(.+)\.yml$/.exec(file)?.[1] ?? []).sort();
}

/** No playbook that people write comes near. */
const longest = 1024 * 1024;

async function load(path: string, name: string): Promise<LoadedPlaybook | Issue> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return issue('load/not-a-file', name, 'a playbook is one file, and this is none');
    if (found.size > longest) return issue('load/too-large', name, 'a playbook has at most 1 MB');
  } catch (error) {
    return unreadable(name, error);
  }
  const text = await readText(path);
  return typeof text === 'string' ? {name, text} : text;
}

function unknownName(word: string, names: readonly string[]): Issue {
  const hint =
    suggester(names)(word) ??
    `there are: ${names.join(', ')}; a file of your own is named with its path: ./${word}.yml`;
  return issue('load/missing', word, 'no playbook of this name comes with vifleet', hint);
}
