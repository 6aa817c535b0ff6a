import type {DesiredHost} from '../desired/desired.ts';
import type {Guest} from '../model/fleet.ts';
import type {HostRecord} from '../observed/record.ts';
import type {GuestsOfPlay} from '../playbook/playbook.ts';
import type {PlannedFile} from './files.ts';

/** The configs of guests that stay are what they are, and of them we own what we own. */
export function stayingFiles(
  files: readonly PlannedFile[],
  guests: readonly Pick<Guest, 'config'>[],
  record: HostRecord | undefined,
): readonly PlannedFile[] {
  const configs = new Set<string>(guests.map(({config}) => config));
  return files.map((file) =>
    configs.has(file.path)
      ? {...file, after: file.before, otherMode: false, recorded: record?.files[file.path] ?? null}
      : file,
  );
}

/** What the inventory asks of a host while its guests stay, and what it asks of them later. */
export function askedOf(desired: DesiredHost, guests: GuestsOfPlay) {
  const {intent} = desired;
  return guests === 'move' ? {wanted: intent} : {wanted: {...intent, guests: []}, later: intent.guests};
}
