import type {Json} from '../base/json.ts';
import type {ModelPath, Places} from '../base/place.ts';
import {withoutIt} from './collections.ts';
import {sections} from './merge.ts';
import type {Schema} from './shape.ts';
import {shapes} from './shapes.ts';

/** What may stand at a model path. */
export interface Definition {
  readonly meaning?: string;
  /** What holds where nothing is said, in words. */
  readonly otherwise?: string;
  /** The keys of a mapping. */
  readonly keys: readonly string[];
}

const top: Schema = {properties: Object.fromEntries(sections.map((section) => [section, shapes[section].schema]))};

/** The definition of a path, whether the inventory says anything there or not; undefined where nothing may stand. */
export function definitionOf(path: ModelPath, places: Places): Definition | undefined {
  const schemas = schemasAt(path, 0, [top], places);
  return schemas.length === 0 ? undefined : definition(schemas);
}

function schemasAt(path: ModelPath, from: number, schemas: readonly Schema[], places: Places): readonly Schema[] {
  if (from >= path.length) return schemas;
  for (const end of endsOfWord(path, from, places)) {
    const inner = schemas.flatMap((schema) => below(schema, path.slice(from, end)));
    const found = inner.length === 0 ? [] : schemasAt(path, path[end] === '.' ? end + 1 : end, inner, places);
    if (found.length > 0) return found;
  }
  return [];
}

function definition(schemas: readonly Schema[]): Definition {
  const told = new Set(schemas.map((schema) => schema['description']));
  const [text] = told.size === 1 ? told : []; // a key that means something else in each kind is not told
  const [meaning, otherwise] = typeof text === 'string' ? text.split(withoutIt) : [];
  const keys = schemas.flatMap(branches).flatMap((schema) => Object.keys(schema['properties'] ?? {}));
  return {
    ...(meaning === undefined ? {} : {meaning}),
    ...(otherwise === undefined ? {} : {otherwise}),
    keys: [...new Set(keys)],
  };
}

/** One of several kinds may be what is written. */
const branches = (schema: Schema): readonly Schema[] => {
  const several = [...((schema['anyOf'] ?? []) as Schema[]), ...((schema['oneOf'] ?? []) as Schema[])];
  return several.length === 0 ? [schema] : several.flatMap(branches);
};

const isSchema = (value: Json | undefined): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function below(schema: Schema, word: string): readonly Schema[] {
  return branches(schema).flatMap((branch) => {
    const properties = (branch['properties'] ?? {}) as Readonly<Record<string, Schema>>;
    const property = Object.hasOwn(properties, word) ? properties[word] : undefined;
    if (property !== undefined) return [property];
    const others = word.startsWith('[') ? branch['items'] : branch['additionalProperties'];
    return isSchema(others) ? [others] : [];
  });
}

/** Where a word of a path may end: at the next dot or bracket, and, for users' names have dots, wherever something is said. */
function endsOfWord(path: ModelPath, from: number, places: Places): readonly number[] {
  const stops = [...path.slice(from + 1).matchAll(/[.[]/g)].map(({index}) => from + 1 + index);
  const [first, ...later] = [...stops, path.length];
  return first === undefined ? [] : [first, ...later.filter((end) => places.has(path.slice(0, end)))];
}
