import type {HostIntent} from '../../model/intent.ts';
import type {ObservedHost} from '../../observed/host.ts';
import type {PlannedGuest} from '../plan.ts';
import type {Difference} from './difference.ts';

/** What is on the host and not in the inventory: links with a file of their own, bridges, and guests. */
export function unmanaged(
  said: HostIntent,
  wanted: HostIntent,
  guests: readonly PlannedGuest[],
  observed: ObservedHost,
): readonly Difference[] {
  const ours = new Set<string>(wanted.links.map(({name}) => name));
  const withFile = new Set<string>(said.links.map(({name}) => name));
  const links = said.links.filter(({name}) => name !== 'lo' && !ours.has(name));
  const bridges = [...observed.links.values()].filter(
    ({kind, name}) => kind === 'bridge' && !ours.has(name) && !withFile.has(name),
  );
  const names = new Set<string>(guests.map(({name}) => name));
  const configs = new Set<string>(guests.map(({config}) => config));
  return [
    ...links.map(({name}) => note(`link ${name}`, 'has a file, and the inventory does not name it')),
    ...bridges.map(({name}) => note(`link ${name}`, 'is a bridge that neither a file nor the inventory names')),
    ...observed.guests
      .filter(({name}) => !names.has(name))
      .map(({name, state}) => note(`guest ${name}`, `is ${state}, and the inventory does not have it on this host`)),
    ...[...observed.files.keys()]
      .filter((path) => path.startsWith('/etc/xen/vm/') && !configs.has(path))
      .map((path) => note(path, 'is the config of no guest that the inventory has on this host')),
  ];
}

const note = (object: string, what: string): Difference => ({class: 'unmanaged', object, what, because: []});
