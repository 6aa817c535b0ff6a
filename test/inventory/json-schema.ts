import type {Schema} from '../../src/inventory/shape.ts';

/** What a document breaks of a schema, one line each: as much of JSON Schema, draft 7, as ours uses. */
export function violations(value: unknown, schema: Schema, root = schema, at = '$'): readonly string[] {
  return Object.entries(schema).flatMap(([keyword, asked]) => {
    const check = checks[keyword];
    if (check === undefined) throw new Error(`the schema uses "${keyword}", which is not checked here`);
    return check(value, asked as never, {schema, root, at});
  });
}

interface Around {
  readonly schema: Schema;
  readonly root: Schema;
  readonly at: string;
}
type Check = (value: unknown, asked: never, around: Around) => readonly string[];

const wrong = (bad: boolean, at: string, what: string): readonly string[] => (bad ? [`${at} ${what}`] : []);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

const silent: Check = () => [];
const passing = (value: unknown, branches: readonly Schema[], {root, at}: Around): number =>
  branches.filter((branch) => violations(value, branch, root, at).length === 0).length;

const checks: Readonly<Record<string, Check>> = {
  $schema: silent,
  title: silent,
  description: silent,
  definitions: silent,
  $ref: (value, asked: string, {root, at}) => {
    const named = (root['definitions'] as Schema)[asked.replace('#/definitions/', '')];
    if (named === undefined) throw new Error(`${asked} is not defined`);
    return violations(value, named as Schema, root, at);
  },
  type: (value, asked: string, {at}) => wrong(typeOf(value) !== asked, at, `is no ${asked}`),
  enum: (value, asked: readonly unknown[], {at}) => wrong(!asked.includes(value), at, `is none of ${asked.join(', ')}`),
  const: (value, asked: unknown, {at}) => wrong(value !== asked, at, `is not ${String(asked)}`),
  pattern: (value, asked: string, {at}) =>
    wrong(typeof value === 'string' && !new RegExp(asked, 'u').test(value), at, `does not match ${asked}`),
  minimum: (value, asked: number, {at}) => wrong(Number(value) < asked, at, `is less than ${asked}`),
  maximum: (value, asked: number, {at}) => wrong(Number(value) > asked, at, `is more than ${asked}`),
  required: (value, asked: readonly string[], {at}) =>
    asked.flatMap((key) => wrong(isObject(value) && !(key in value), at, `lacks ${key}`)),
  properties: (value, asked: Readonly<Record<string, Schema>>, {root, at}) =>
    Object.entries(isObject(value) ? value : {}).flatMap(([key, below]) => {
      const schema = Object.hasOwn(asked, key) ? asked[key] : undefined;
      return schema === undefined ? [] : violations(below, schema, root, `${at}.${key}`);
    }),
  additionalProperties: (value, asked: Schema | false, {schema, root, at}) =>
    Object.entries(isObject(value) ? value : {}).flatMap(([key, below]) => {
      if (Object.hasOwn((schema['properties'] ?? {}) as object, key)) return [];
      return asked === false ? [`${at} has the unknown key ${key}`] : violations(below, asked, root, `${at}.${key}`);
    }),
  items: (value, asked: Schema, {root, at}) =>
    Array.isArray(value) ? value.flatMap((item, i) => violations(item, asked, root, `${at}[${i}]`)) : [],
  uniqueItems: (value, asked: boolean, {at}) =>
    wrong(asked && Array.isArray(value) && new Set(value).size < value.length, at, 'has an item twice'),
  anyOf: (value, asked: readonly Schema[], around) =>
    wrong(passing(value, asked, around) === 0, around.at, 'fits none of anyOf'),
  oneOf: (value, asked: readonly Schema[], around) =>
    wrong(passing(value, asked, around) !== 1, around.at, 'does not fit exactly one of oneOf'),
};
