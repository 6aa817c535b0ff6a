import {suggester} from '../base/nearest.ts';
import type {Fleet, Guest, Vif} from '../model/fleet.ts';
import {
  absolutePath,
  guestName,
  hostName,
  type AbsolutePath,
  type GuestName,
  type NetworkName,
} from '../model/values.ts';
import {list, names, object, optional, required} from './collections.ts';
import {duration} from './notations.ts';
import {choice, text} from './scalars.ts';
import {complain, type Drafted, type Reading} from './shape.ts';
import {vif, vifShape} from './vifs.ts';

/** What a file says of a guest, before it has its name. */
export const guestShape = object({
  host: required(text('a host name', hostName)),
  config: optional(text('a path', absolutePath)),
  type: optional(choice(['pv', 'pvh', 'hvm'])),
  run: optional(choice(['running', 'stopped', 'as-found'])),
  after: optional(names('guest name', guestName)),
  shutdown: optional(
    object({
      timeout: optional(text('a duration, as 60s', duration(1, 3600))),
      onTimeout: optional(choice(['fail', 'acpi', 'destroy'])),
    }),
  ),
  vifs: optional(list('vifs', vifShape)),
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
