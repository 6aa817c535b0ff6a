import {Failure} from '../base/failure.ts';
import {isWithin, outOf, touching, withAround} from '../base/model-path.ts';
import {suggester} from '../base/nearest.ts';
import type {ModelPath, Place, Places} from '../base/place.ts';
import {err, ok, type Result} from '../base/result.ts';
import {definitionOf} from '../inventory/definition.ts';
import type {HostName} from '../model/values.ts';
import type {LoadedFleet} from './fleet.ts';

/** A value of the fleet, and where it is said. */
export interface Reason {
  readonly path: ModelPath;
  readonly place: Place;
}

/** What the inventory says at a model path. */
export interface ExplainedValue {
  readonly path: ModelPath;
  /** The values at the path and below it. */
  readonly reasons: readonly Reason[];
  /** What the key means, and what holds where it is not said. */
  readonly meaning?: string;
  readonly otherwise?: string;
  /** Where it counts, for what a group or the defaults say: the same values as the hosts have them. */
  readonly counts: readonly ModelPath[];
  /** What hosts have because of it: the paths themselves, and for a membership the network. */
  readonly about: readonly ModelPath[];
  /** The hosts that it is about. */
  readonly hosts: readonly HostName[];
}

/** Failure: `cli/usage`, for a path that leads nowhere. */
export function explainValue({fleet, places}: LoadedFleet, path: ModelPath): Result<ExplainedValue, Failure> {
  const definition = definitionOf(path, places);
  if (definition === undefined || !isKnown(path, places)) return err(leadsNowhere(path, places));
  const reasons = reasonsBelow(path, places);
  const counts = /^(groups|defaults)\b/.test(path) ? countsAt(reasons, places) : [];
  const {meaning, otherwise} = definition;
  return ok({
    path,
    reasons,
    ...(meaning === undefined ? {} : {meaning}),
    ...(otherwise === undefined ? {} : {otherwise}),
    counts,
    about: [...(counts.length > 0 ? counts : [path]), ...memberships([path, ...counts], fleet)],
    hosts: hostsOf(path, counts, fleet),
  });
}

/** Everything that is said at or below a path; of a list of names each is kept under its number and under itself. */
export function reasonsBelow(path: ModelPath, places: Places): readonly Reason[] {
  const inner = [...places].filter(([other]) => isWithin(other, path));
  const around = new Set(inner.map(([other]) => outOf(other)));
  const reasons = new Map<string, Reason>();
  for (const [other, place] of inner) {
    const spot = spotOf(place);
    if (!around.has(other) && !reasons.has(spot)) reasons.set(spot, {path: other, place});
  }
  return [...reasons.values()];
}

const spotOf = ({file, line, column}: Place): string => `${file}:${line}:${column}`;

/** Whether something is said at a path or around it: a key may be missing; a host, or an item of a list, may not. */
function isKnown(path: ModelPath, places: Places): boolean {
  if (/^(networks|hosts|guests|groups|defaults(\..*)?)$/.test(path)) return true;
  const around = withAround(path);
  return around.some((one) => places.has(one)) && around.every((one) => !one.endsWith(']') || places.has(one));
}

function countsAt(reasons: readonly Reason[], places: Places): readonly ModelPath[] {
  const spots = new Set(reasons.map(({place}) => spotOf(place)));
  return [...places]
    .filter(([path, place]) => path.startsWith('hosts.') && spots.has(spotOf(place)))
    .map(([path]) => path);
}

function memberships(paths: readonly ModelPath[], {hosts}: LoadedFleet['fleet']): readonly ModelPath[] {
  const touched = touching(paths);
  const networks = [...hosts.values()].flatMap(({name, networks}) =>
    networks.filter((network, i) =>
      [`hosts.${name}.networks.${network}`, `hosts.${name}.networks[${i}]`].some(touched),
    ),
  );
  return [...new Set(networks)].map((network) => `networks.${network}`);
}

function hostsOf(
  path: ModelPath,
  counts: readonly ModelPath[],
  {hosts, guests}: LoadedFleet['fleet'],
): readonly HostName[] {
  const around = new Set([path, ...counts].flatMap(withAround));
  const named = [...hosts.values()].filter(
    ({name, networks}) =>
      around.has(`hosts.${name}`) || networks.some((network) => isWithin(path, `networks.${network}`)),
  );
  const behind = [...guests.values()].filter(({name}) => isWithin(path, `guests.${name}`));
  return [...new Set([...named.map(({name}) => name), ...behind.map(({host}) => host)])].sort();
}

function leadsNowhere(path: ModelPath, places: Places): Failure {
  const around = outOf(path);
  const known = isKnown(around, places) ? (definitionOf(around, places)?.keys ?? []) : [];
  const keys = known.map((key) => (around === '' ? key : `${around}.${key}`));
  const said = [...places.keys()].filter((other) => other.split(/[.[]/).length === path.split(/[.[]/).length);
  const hint = suggester([...keys, ...said])(path) ?? 'for example: vifleet explain guests.alice.vifs[0].rate';
  return new Failure('cli/usage', `${JSON.stringify(path)} leads nowhere in the inventory`, {hint});
}
