import type {Code} from '../base/codes.ts';
import type {Issue} from '../base/issue.ts';
import type {Json} from '../base/json.ts';
import type {ModelPath, Place} from '../base/place.ts';
import type {YamlNode, YamlScalar} from '../base/yaml-node.ts';

/** What reading collects beside its result: issues, and where each value of the model came from. */
export interface Reading {
  readonly issues: Issue[];
  readonly places: Map<ModelPath, Place>;
}

/** A node and the model path that it fills. */
export interface Spot {
  readonly node: YamlNode;
  readonly path: ModelPath;
}

/** JSON Schema, draft 7, which is what editors read. Objects with a title become sections of the reference page. */
export type Schema = {readonly [keyword: string]: Json};

/** Reads one value. Undefined: there is none that can be used, and the issues say why. */
export interface Shape<T> {
  (spot: Spot, reading: Reading): T | undefined;
  /** What the reader takes, for editors: never narrower than the reader, often wider. */
  readonly schema: Schema;
}

export const shaped = <T>(schema: Schema, read: (spot: Spot, reading: Reading) => T | undefined): Shape<T> =>
  Object.assign((spot: Spot, reading: Reading) => read(spot, reading), {schema});

export function complain(reading: Reading, code: Code, place: Place, message: string, hint?: string): undefined {
  reading.issues.push({code, severity: 'error', place, message, ...(hint === undefined ? {} : {hint})});
}

export function wrongType({node}: Spot, expected: string, reading: Reading): undefined {
  const hint =
    node.kind === 'scalar' && typeof node.value !== 'string' && node.value !== null && expected.startsWith('a text')
      ? 'write it in quotes if it is a name'
      : undefined;
  complain(reading, 'inventory/wrong-type', node.place, `expected ${expected}, found ${found(node)}`, hint);
}

function found(node: YamlNode): string {
  switch (node.kind) {
    case 'map':
      return 'a mapping';
    case 'list':
      return 'a list';
    case 'scalar':
      return foundScalar(node);
  }
}

function foundScalar({value}: YamlScalar): string {
  if (value === null) return 'nothing';
  return typeof value === 'string' ? 'a text' : `the ${typeof value} ${String(value)}`;
}

/** Leaves out what is undefined, as optional properties of the model want it. */
export type Defined<T> = {readonly [K in keyof T]?: Exclude<T[K], undefined>};
export const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Defined<T>;

/** What a shape reads. */
export type Drafted<S> = S extends Shape<infer T> ? T : never;

/** Two keys of which neither means anything alone. */
export function requireTogether(path: ModelPath, one: string, other: string, reading: Reading): void {
  const [a, b] = [reading.places.get(`${path}.${one}`), reading.places.get(`${path}.${other}`)];
  if ((a === undefined) === (b === undefined)) return;
  const [place, given, missing] = a === undefined ? [b, other, one] : [a, one, other];
  if (place) complain(reading, 'inventory/contradiction', place, `"${given}" needs "${missing}" beside it`);
}

/** Two keys that cannot both be there; tells whether they are. */
export function forbidTogether(path: ModelPath, one: string, other: string, reading: Reading): boolean {
  const [a, b] = [reading.places.get(`${path}.${one}`), reading.places.get(`${path}.${other}`)];
  if (a === undefined || b === undefined) return false;
  complain(reading, 'inventory/contradiction', b, `"${one}" and "${other}" exclude each other`);
  return true;
}
