import {didYouMean, nearestOf} from '../base/nearest.ts';
import type {Place} from '../base/place.ts';
import {quoted, shortened} from '../base/quoted.ts';
import type {YamlMap, YamlNode} from '../base/yaml-node.ts';
import type {Parsed} from '../model/values.ts';
import {choice} from './scalars.ts';
import {complain, shaped, wrongType, type Reading, type Schema, type Shape, type Spot} from './shape.ts';

export interface Field<T> {
  readonly shape: Shape<T>;
  readonly required: boolean;
  /** What the key means, for the reference page and for editors. */
  readonly meaning: string;
  /** What holds without the key, in words. */
  readonly otherwise?: string;
}
export const required = <T>(shape: Shape<T>, meaning: string): Field<T> => ({shape, meaning, required: true});
export const optional = <T>(shape: Shape<T>, otherwise: string, meaning: string): Field<T> => ({
  shape,
  meaning,
  otherwise,
  required: false,
});

/** The values of an object by key. Undefined: absent, or refused with an issue. */
export type Draft<F> = {readonly [K in keyof F]: F[K] extends Field<infer T> ? T | undefined : never};

type Fields = Readonly<Record<string, Field<unknown>>>;

/**
 * A mapping with known keys. What can be read of it is read, so that one bad value hides no other issue. `title` names it
 * in the reference page.
 */
export function object<F extends Fields>(title: string, fields: F): Shape<Draft<F>> {
  const keys = Object.keys(fields);
  const nearest = nearestOf(keys);
  return shaped(objectSchema(title, fields), (spot, reading) => {
    if (spot.node.kind !== 'map') return wrongType(spot, `a mapping of ${keys.join(', ')}`, reading);
    const values = new Map<string, unknown>();
    const mistyped = new Set<string>();
    for (const {key, place, value} of spot.node.entries) {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (field !== undefined) values.set(key, field.shape(at(`${spot.path}.${key}`, value, place, reading), reading));
      else mistyped.add(unknownKey(key, place, nearest(key), keys, reading));
    }
    const missing = keys.filter((key) => fields[key]?.required && !values.has(key) && !mistyped.has(key));
    if (missing.length > 0) missingKeys(missing, spot, reading);
    return Object.fromEntries(keys.map((key) => [key, values.get(key)])) as Draft<F>;
  });
}

function objectSchema(title: string, fields: Fields): Schema {
  const keys = Object.entries(fields);
  const needed = keys.filter(([, field]) => field.required).map(([key]) => key);
  return {
    title,
    type: 'object',
    additionalProperties: false,
    ...(needed.length === 0 ? {} : {required: needed}),
    properties: Object.fromEntries(keys.map(([key, field]) => [key, fieldSchema(field)])),
  };
}

/** The default is told in words: often it is nothing that could be written there. */
const fieldSchema = ({shape: {schema}, meaning, otherwise}: Field<unknown>): Schema => ({
  ...schema,
  description: otherwise === undefined ? meaning : `${meaning}${withoutIt}${otherwise}`,
});

/** Stands between what a key means and what holds without it. */
export const withoutIt = '\n\nWithout it: ';

/** Gives back which key was most likely meant, if any, so that it is not also reported as missing. */
function unknownKey(
  key: string,
  place: Place,
  guess: string | undefined,
  known: readonly string[],
  reading: Reading,
): string {
  const hint = didYouMean(guess) ?? `the keys here are: ${known.join(', ')}`;
  complain(reading, 'inventory/unknown-key', place, `unknown key ${quoted(key)}`, hint);
  return guess ?? '';
}

function missingKeys(keys: readonly string[], spot: Spot, reading: Reading): void {
  complain(
    reading,
    'inventory/missing-key',
    placeOf(spot, reading),
    `${keys.map((key) => quoted(key)).join(' and ')} must be given`,
  );
}

/** A mapping that a user's names lead to values of one shape. */
export const record = <N extends string, T>(
  what: string,
  parseName: (text: string) => Parsed<N>,
  shape: Shape<T>,
): Shape<Map<N, T>> =>
  shaped({type: 'object', additionalProperties: shape.schema}, (spot, reading) => {
    if (spot.node.kind !== 'map') return wrongType(spot, `a mapping of names to ${what}`, reading);
    const values = new Map<N, T>();
    for (const entry of spot.node.entries) {
      const name = parseName(entry.key);
      if (!name.ok) {
        complain(reading, 'inventory/value', entry.place, shortened(name.error.message, 300), name.error.hint);
        continue;
      }
      const value = shape(at(`${spot.path}.${name.value}`, entry.value, entry.place, reading), reading);
      if (value !== undefined) values.set(name.value, value);
    }
    return values;
  });

/** A list; refused items leave a gap, so that numbers of the others stay. */
export const list = <T>(what: string, shape: Shape<T>): Shape<readonly (T | undefined)[]> =>
  shaped({type: 'array', items: shape.schema}, (spot, reading) => {
    if (spot.node.kind !== 'list') return wrongType(spot, `a list of ${what}`, reading);
    return spot.node.items.map((node, i) => shape(at(`${spot.path}[${i}]`, node, node.place, reading), reading));
  });

/** A list of names, each once. A name's place is kept under the name, `hosts.earth.networks.lan`, for the rules to point at. */
export const names = <N extends string>(what: string, name: Shape<N>): Shape<readonly N[]> => {
  const all = list(`${what}s`, name);
  return shaped({...all.schema, uniqueItems: true}, (spot, reading) => {
    const read = all(spot, reading) ?? [];
    return read.filter((name, i): name is N => {
      const place = reading.places.get(`${spot.path}[${i}]`);
      if (name === undefined || place === undefined) return false;
      if (!reading.places.has(`${spot.path}.${name}`)) {
        reading.places.set(`${spot.path}.${name}`, place);
        return true;
      }
      complain(reading, 'inventory/defined-twice', place, `${quoted(name)} is listed twice`);
      return false;
    });
  });
};

/** What one of several shapes reads, with its kind. */
export type Tagged<S> = {[K in keyof S]: S[K] extends Shape<infer T> ? {readonly kind: K} & T : never}[keyof S];

/** A mapping whose key `kind` decides what else it holds. */
export function tagged<S extends Readonly<Record<string, Shape<object>>>>(shapes: S): Shape<Tagged<S>> {
  const kinds = Object.keys(shapes);
  const readKind = choice(kinds);
  const schema = {oneOf: Object.entries(shapes).map(([kind, shape]) => ofKind(kind, shape.schema))};
  return shaped(schema, (spot, reading) => {
    if (spot.node.kind !== 'map') return wrongType(spot, 'a mapping with the key "kind"', reading);
    const entry = spot.node.entries.find(({key}) => key === 'kind');
    if (entry === undefined) {
      const hint = `write one of: ${kinds.join(', ')}`;
      return complain(reading, 'inventory/missing-key', placeOf(spot, reading), '"kind" must be given', hint);
    }
    const kind = readKind(at(`${spot.path}.kind`, entry.value, entry.place, reading), reading);
    const shape = kind === undefined ? undefined : shapes[kind];
    const value = shape?.({...spot, node: without('kind', spot.node)}, reading);
    return value && ({kind, ...value} as Tagged<S>);
  });
}

const ofKind = (kind: string, {properties, required = [], ...others}: Schema): Schema => ({
  ...others,
  required: ['kind', ...(required as readonly string[])],
  properties: {kind: {const: kind, description: 'decides which other keys there are'}, ...(properties as Schema)},
});

/** Where a value is named, or begins if it has no name. */
const placeOf = (spot: Spot, reading: Reading): Place => reading.places.get(spot.path) ?? spot.node.place;

const without = (key: string, node: YamlMap): YamlMap => ({
  ...node,
  entries: node.entries.filter((entry) => entry.key !== key),
});

/** Remembers the place: of a scalar its own, of anything larger that of its key. */
function at(path: string, node: YamlNode, keyPlace: Place, reading: Reading): Spot {
  reading.places.set(path, node.kind === 'scalar' && node.value !== null ? node.place : keyPlace);
  return {node, path};
}
