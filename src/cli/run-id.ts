import {Failure} from '../base/failure.ts';

/** Run ids name folders: what is not shaped like one is refused before any path is made of it. */
export function strangeRun(id: string): Failure | undefined {
  if (/^\d{8}T\d{6}-[0-9a-f]+$/.test(id)) return undefined;
  return new Failure('cli/usage', `${JSON.stringify(id)} is not the id of a run`, {
    hint: 'list the runs with: vifleet runs',
  });
}
