import {Bug} from '../base/bug.ts';
import {Failure} from '../base/failure.ts';
import type {ModelPath} from '../base/place.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {
  BridgedNetwork,
  BridgedVif,
  Fleet,
  Guest,
  Host,
  Link,
  MasqueradedNetwork,
  MasqueradedVif,
  Network,
  RoutedNetwork,
  RoutedVif,
  Vif,
} from '../model/fleet.ts';
import {guestsOn} from '../model/fleet.ts';
import type {NetworkName} from '../model/values.ts';
import {guestPath, vifPath} from './because.ts';

/** One host's part of the fleet, narrowed to what this version can put on a host. */
export interface BuiltHost {
  readonly host: Host;
  readonly bridged: readonly BridgedNetwork[];
  readonly masqueraded: readonly MasqueradedNetwork[];
  readonly links: readonly Link[];
  readonly guests: readonly BuiltGuest[];
}

export interface BuiltGuest {
  readonly guest: Guest;
  readonly vifs: readonly BuiltVif[];
}
export type BuiltVif =
  | {readonly kind: 'bridged'; readonly vif: BridgedVif; readonly network: BridgedNetwork}
  | {readonly kind: 'routed'; readonly vif: RoutedVif; readonly network: RoutedNetwork}
  | {readonly kind: 'masqueraded'; readonly vif: MasqueradedVif; readonly network: MasqueradedNetwork};

/** Something that is modelled and not built, and where the inventory says it. */
interface Gap {
  readonly what: string;
  readonly path: ModelPath;
}

/** Narrows, or fails with `desired/not-built`, which names everything that is not built. */
export function builtHost(fleet: Fleet, host: Host): Result<BuiltHost, Failure> {
  const gaps: Gap[] = [];
  const note = (what: string, path: ModelPath) => void gaps.push({what, path});
  const networks = host.networks.map((name) => networkOf(fleet, name));
  const built: BuiltHost = {
    host,
    bridged: networks.filter((network) => network.kind === 'bridged'),
    masqueraded: networks.filter((network) => network.kind === 'masqueraded'),
    links: [...host.links.values()],
    guests: guestsOn(fleet, host.name).map((guest) => builtGuest(fleet, guest, note)),
  };
  return gaps.length === 0 ? ok(built) : err(notBuilt(host, gaps));
}

type Note = (what: string, path: ModelPath) => void;

function networkOf(fleet: Fleet, name: NetworkName): Network {
  const network = fleet.networks.get(name);
  if (network === undefined) throw new Bug(`network ${name} is not in the fleet`);
  return network;
}

function builtGuest(fleet: Fleet, guest: Guest, note: Note): BuiltGuest {
  if (guest.run !== 'as-found') note(`a guest that is to be ${guest.run}`, `${guestPath(guest)}.run`);
  return {guest, vifs: guest.vifs.flatMap((vif) => builtVif(fleet, guest, vif))};
}

function builtVif(fleet: Fleet, guest: Guest, vif: Vif): readonly BuiltVif[] {
  const network = networkOf(fleet, vif.network);
  if (vif.kind === 'bridged' && network.kind === 'bridged') return [{kind: 'bridged', vif, network}];
  if (vif.kind === 'routed' && network.kind === 'routed') return [{kind: 'routed', vif, network}];
  if (vif.kind === 'masqueraded' && network.kind === 'masqueraded') return [{kind: 'masqueraded', vif, network}];
  throw new Bug(`${vifPath(guest, vif.number)} is ${vif.kind}, its network is not`);
}

const notBuilt = (host: Host, gaps: readonly Gap[]): Failure =>
  new Failure(
    'desired/not-built',
    `not built in this version: ${gaps.map((gap) => `${gap.what} (${gap.path})`).join(', ')}`,
    {
      where: {host: host.name},
      hint: 'take it out of the inventory for this host, and do it there by hand until it is built',
    },
  );
