import type {Issue} from '../base/issue.ts';
import type {Places} from '../base/place.ts';
import type {Fleet} from '../model/fleet.ts';
import {err, ok, type Result} from '../base/result.ts';
import {readInventory} from '../inventory/read.ts';
import {loadInventory} from '../load/inventory.ts';

/** A loaded inventory, with the texts of its files for whoever shows a place. */
export interface LoadedFleet {
  readonly fleet: Fleet;
  readonly places: Places;
  readonly warnings: readonly Issue[];
  readonly texts: ReadonlyMap<string, string>;
}

/** All issues of all files, with the texts that they point into. */
export interface InventoryIssues {
  readonly issues: readonly Issue[];
  readonly texts: ReadonlyMap<string, string>;
}

/** From a folder or file to a fleet that can be trusted, or to everything that is wrong with it. */
export async function loadFleet(path: string): Promise<Result<LoadedFleet, InventoryIssues>> {
  const loaded = await loadInventory(path);
  const texts = new Map(loaded.files.map((file) => [file.name, file.text]));
  const read = readInventory(loaded.files);
  const issues = [...loaded.issues, ...(read.ok ? [] : read.error)];
  if (!read.ok || loaded.issues.some((issue) => issue.severity === 'error')) return err({issues, texts});
  return ok({
    fleet: read.value.fleet,
    places: read.value.places,
    warnings: [...loaded.issues, ...read.value.warnings],
    texts,
  });
}
