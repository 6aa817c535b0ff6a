import type {LoadedFleet} from '../app/fleet.ts';
import type {Fleet} from '../model/fleet.ts';
import type {HostName} from '../model/values.ts';
import type {Screen} from './screen.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {loadFleet} from '../app/fleet.ts';
import {selectHosts} from '../model/pattern.ts';
import {reportIssues} from './trouble.ts';
import {nonEmpty} from './wire.ts';

/** `-i`, else VIFLEET_INVENTORY, else the current folder. */
export const inventoryPath = (given: string | undefined): string =>
  given ?? nonEmpty(process.env['VIFLEET_INVENTORY']) ?? '.';

/** The fleet of the command line; undefined where its issues were reported. */
export async function openInventory(given: string | undefined, screen: Screen): Promise<LoadedFleet | undefined> {
  const loaded = await loadFleet(inventoryPath(given));
  if (!loaded.ok) {
    reportIssues(loaded.error.issues, loaded.error.texts, screen);
    return undefined;
  }
  reportIssues(loaded.value.warnings, loaded.value.texts, screen);
  return loaded.value;
}

/** The hosts that a pattern names; all of them without one. */
export function chosenHosts(fleet: Fleet, pattern: string | undefined): Result<readonly HostName[], Failure> {
  if (pattern === undefined) return ok([...fleet.hosts.keys()].sort());
  const selected = selectHosts(fleet, pattern);
  if (selected.ok) return selected;
  return err(
    new Failure('cli/usage', selected.error.message, {
      hint: selected.error.hint ?? 'vifleet check shows the inventory',
    }),
  );
}
