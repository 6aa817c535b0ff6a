import {readFileSync} from 'node:fs';
import {parse} from 'yaml';
import {expect, test} from 'vitest';
import {readInventory} from '../../src/inventory/read.ts';
import {inventorySchema} from '../../src/inventory/schema.ts';
import type {Schema} from '../../src/inventory/shape.ts';

const name = 'inventories/complete/fleet.yml';
const text = readFileSync(name, 'utf8');
const schema = inventorySchema();

test('the complete inventory is a fleet without a single issue', () => {
  const read = readInventory([{name, text}]);
  expect(read.ok ? read.value.warnings : read.error).toEqual([]);
});

/** The keys that a value has, as `link.mtu`: the mapping by its name in the schema. */
function keysIn(value: unknown, below: Schema): readonly string[] {
  if (typeof below['$ref'] === 'string') {
    const mapping = below['$ref'].replace('#/definitions/', '');
    const {properties} = (schema['definitions'] as Schema)[mapping] as Schema;
    const known = properties as Schema;
    return entriesOf(value).flatMap(([key, inner]) =>
      known[key] === undefined ? [] : [`${mapping}.${key}`, ...keysIn(inner, known[key] as Schema)],
    );
  }
  const either = [...((below['anyOf'] ?? []) as Schema[]), ...((below['oneOf'] ?? []) as Schema[])];
  const items = Array.isArray(value) ? value : [];
  const others = typeof below['additionalProperties'] === 'object' ? (below['additionalProperties'] as Schema) : {};
  return [
    ...either.flatMap((branch) => keysIn(value, branch)),
    ...items.flatMap((item) => keysIn(item, (below['items'] ?? {}) as Schema)),
    ...entriesOf(value).flatMap(([, inner]) => keysIn(inner, others)),
  ];
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

test('every key that an inventory can have is in it', () => {
  const tops = Object.entries(schema['properties'] as Schema);
  const document = parse(text) as Readonly<Record<string, unknown>>;
  const used = new Set(tops.flatMap(([key, below]) => keysIn(document[key], below as Schema)));
  const shared = new Set(Object.keys(propertiesOf('host')));
  const missing = Object.keys(schema['definitions'] as Schema).flatMap((mapping) =>
    Object.keys(propertiesOf(mapping))
      // groups and defaults take all keys of a host, which are shown there
      .filter((key) => !(['group', 'defaults'].includes(mapping) && shared.has(key)))
      .filter((key) => !used.has(`${mapping}.${key}`))
      .map((key) => `${mapping}.${key}`),
  );
  expect(missing.filter((key) => !anyLevel(key, used))).toEqual([]);
});

const propertiesOf = (mapping: string): Schema =>
  ((schema['definitions'] as Schema)[mapping] as Schema)['properties'] as Schema;

/** A key of a host may be shown at whichever level. */
const anyLevel = (key: string, used: ReadonlySet<string>): boolean =>
  key.startsWith('host.') && ['group', 'defaults'].some((level) => used.has(key.replace('host', level)));
