import {didYouMean, nearestOf} from '../base/nearest.ts';
import type {Code} from '../base/codes.ts';
import type {Issue} from '../base/issue.ts';
import type {ModelPath, Place} from '../base/place.ts';
import {quoted, shortened} from '../base/quoted.ts';
import type {YamlNode} from '../base/yaml-node.ts';
import type {Parsed} from '../model/values.ts';

/** What reading collects beside its result. */
export interface Reading {
  readonly issues: Issue[];
  readonly places: Map<ModelPath, Place>;
}

/** A node, the path that it fills, and where it is named. */
export interface Spot {
  readonly node: YamlNode;
  readonly path: ModelPath;
  readonly place: Place;
}

export function complain(reading: Reading, code: Code, place: Place, message: string, hint?: string): undefined {
  reading.issues.push({code, severity: 'error', place, message, ...(hint === undefined ? {} : {hint})});
}

export const isNothing = ({node}: Spot): boolean => node.kind === 'scalar' && node.value === null;

/** Remembers where a value stands: a scalar's own place, of anything larger that of its key. */
export function spotAt(path: ModelPath, node: YamlNode, keyPlace: Place, reading: Reading): Spot {
  const place = node.kind === 'scalar' && node.value !== null ? node.place : keyPlace;
  reading.places.set(path, place);
  return {node, path, place};
}

/** The values of a mapping with known keys, by key; undefined where it is none. */
export function fieldsOf(
  spot: Spot,
  {needed, other}: {readonly needed: readonly string[]; readonly other: readonly string[]},
  reading: Reading,
): ReadonlyMap<string, Spot> | undefined {
  const keys = [...needed, ...other];
  if (spot.node.kind !== 'map') return wrongType(spot, `a mapping of ${keys.join(', ')}`, reading);
  const fields = new Map<string, Spot>();
  const meant = new Set<string>();
  for (const {key, place, value} of spot.node.entries) {
    if (keys.includes(key)) fields.set(key, spotAt(`${spot.path}.${key}`, value, place, reading));
    else meant.add(unknownKey(key, place, keys, reading));
  }
  const missing = needed.filter((key) => !fields.has(key) && !meant.has(key)).map((key) => quoted(key));
  if (missing.length > 0)
    complain(reading, 'playbook/missing-key', spot.place, `${missing.join(' and ')} must be given`);
  return fields;
}

/** Gives back which key was most likely meant, so that it is not also reported as missing. */
function unknownKey(key: string, place: Place, known: readonly string[], reading: Reading): string {
  const guess = nearestOf(known)(key);
  const hint = didYouMean(guess) ?? `the keys here are: ${known.join(', ')}`;
  complain(reading, 'playbook/unknown-key', place, `unknown key ${quoted(key)}`, hint);
  return guess ?? '';
}

export function itemsOf(spot: Spot, what: string, reading: Reading): readonly Spot[] {
  const {node, path} = spot;
  if (node.kind !== 'list') return wrongType(spot, `a list of ${what}`, reading) ?? [];
  if (node.items.length === 0) complain(reading, 'playbook/empty', spot.place, `the list of ${what} is empty`);
  return node.items.map((item, i) => spotAt(`${path}[${i}]`, item, item.place, reading));
}

/** A text, or a number as it is written, that `parse` takes; `what` names it. */
export function valueOf<T>(
  spot: Spot | undefined,
  what: string,
  parse: (text: string) => Parsed<T>,
  reading: Reading,
): T | undefined {
  if (spot === undefined) return undefined;
  const {node} = spot;
  if (node.kind !== 'scalar' || (typeof node.value !== 'string' && typeof node.value !== 'number'))
    return wrongType(spot, what, reading);
  const parsed = parse(String(node.value));
  if (parsed.ok) return parsed.value;
  return complain(reading, 'playbook/value', spot.place, shortened(parsed.error.message, 300), parsed.error.hint);
}

export function wrongType({node, place}: Spot, expected: string, reading: Reading): undefined {
  const found = {map: 'a mapping', list: 'a list', scalar: 'a single value'}[node.kind];
  const nothing = node.kind === 'scalar' && node.value === null;
  complain(reading, 'playbook/wrong-type', place, `expected ${expected}, found ${nothing ? 'nothing' : found}`);
}
