import type {Playbook} from '../playbook/playbook.ts';
import type {InventoryIssues} from './fleet.ts';
import {err, ok, type Result} from '../base/result.ts';
import {loadPlaybook} from '../load/playbook.ts';
import {readPlaybook} from '../playbook/read.ts';

/** A playbook that can be played, with its text for whoever shows a place in it. */
export interface OpenedPlaybook {
  readonly playbook: Playbook;
  readonly texts: ReadonlyMap<string, string>;
}

/** From a path, or the name of a shipped playbook, to its plays, or to everything that is wrong with it. */
export async function openPlaybook(word: string): Promise<Result<OpenedPlaybook, InventoryIssues>> {
  const file = await loadPlaybook(word);
  if (!('text' in file)) return err({issues: [file], texts: new Map()});
  const texts = new Map([[file.name, file.text]]);
  const read = readPlaybook(file);
  return read.ok ? ok({playbook: read.value, texts}) : err({issues: read.error, texts});
}
