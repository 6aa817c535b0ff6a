import {suggester} from '../base/nearest.ts';
import type {Fleet, Guest, Vif} from '../model/fleet.ts';
import type {AbsolutePath, GuestName, NetworkName} from '../model/values.ts';
import {list, names, object, optional, required} from './collections.ts';
import {choice} from './scalars.ts';
import {complain, type Drafted, type Reading} from './shape.ts';
import {durationText, guestText, hostText, pathText} from './values.ts';
import {vif, vifShape} from './vifs.ts';

/** What a file says of a guest, before it has its name. */
export const guestShape = object('Guest', {
  host: required(hostText, 'where the guest lives'),
  config: optional(pathText, '`/etc/xen/vm/<guest>.cfg`', 'its xl configuration'),
  type: optional(
    choice(['pv', 'pvh', 'hvm']),
    'as the configuration says',
    'name it for HVM guests: then `check` refuses what does not go with it; else the plan does, as far as it can',
  ),
  run: optional(
    choice(['running', 'stopped', 'as-found']),
    '`as-found`',
    '`as-found`: a guest that ran before a change runs after it, others are not started',
  ),
  after: optional(
    names('guest name', guestText),
    'none',
    'stopped before those, started after them, where a change restarts several guests',
  ),
  shutdown: optional(
    object('Shutdown', {
      timeout: optional(
        durationText(1, 3600),
        '`120s`',
        'how long a shutdown may take until the domain is gone; `1s` to `1h`',
      ),
      onTimeout: optional(
        choice(['fail', 'acpi', 'destroy']),
        '`fail`',
        '`fail`: the change is taken back; `acpi`: the power button (`xl shutdown -F`); `destroy`',
      ),
    }),
    'as its keys say',
    'how the guest is stopped, where a change needs it',
  ),
  vifs: optional(
    list('vifs', vifShape),
    'none',
    'in the order of the configuration; the first is eth0 in the guest; at most 8',
  ),
});
export type GuestDraft = Drafted<typeof guestShape>;

/** The guest of a draft; undefined where its host was refused. */
export function guest(
  name: GuestName,
  draft: GuestDraft,
  networks: Fleet['networks'],
  reading: Reading,
): Guest | undefined {
  const {host, shutdown} = draft;
  const vifs = vifsOf(name, draft, networks, reading);
  if (host === undefined) return undefined;
  return {
    name,
    host,
    config: draft.config ?? (`/etc/xen/vm/${name}.cfg` as AbsolutePath),
    ...(draft.type === undefined ? {} : {type: draft.type}),
    run: draft.run ?? 'as-found',
    after: draft.after ?? [],
    shutdown: {timeoutSeconds: shutdown?.timeout ?? 120, onTimeout: shutdown?.onTimeout ?? 'fail'},
    vifs,
  };
}

function vifsOf(guest: GuestName, draft: GuestDraft, networks: Fleet['networks'], reading: Reading): readonly Vif[] {
  return (draft.vifs ?? []).flatMap((fields, number) => {
    if (fields?.network === undefined) return [];
    const network = networks.get(fields.network);
    const path = `guests.${guest}.vifs[${number}].network`;
    if (network === undefined) return reportUnknown(fields.network, path, networks, reading);
    return vif({guest, number}, fields, network, reading) ?? [];
  });
}

/** A vif is of its network's kind, so there is none to hand to the rules of the model where the network is missing. */
function reportUnknown(name: NetworkName, path: string, networks: Fleet['networks'], reading: Reading): readonly [] {
  const place = reading.places.get(path);
  if (place === undefined || reading.places.has(`networks.${name}`)) return []; // its definition was refused
  complain(reading, 'model/unknown-network', place, `there is no network "${name}"`, suggestNetwork(name, networks));
  return [];
}

const suggestNetwork = (name: NetworkName, networks: Fleet['networks']): string =>
  suggester(networks.keys())(name) ?? 'define it under "networks"';
