import {inventorySchema} from '../../src/inventory/schema.ts';
import {withoutIt} from '../../src/inventory/collections.ts';
import type {Schema} from '../../src/inventory/shape.ts';

const schema = inventorySchema();
const definitions = schema['definitions'] as Readonly<Record<string, Schema>>;
const propertiesOf = (mapping: Schema): Readonly<Record<string, Schema>> =>
  (mapping['properties'] ?? {}) as Readonly<Record<string, Schema>>;

const head = `# Every key of the inventory

[inventory.md](inventory.md) tells how an inventory is written; [inventories/complete](../inventories/complete/fleet.yml) shows every key in use.
Not everything that is read is built: "What is built" in the [README](../README.md) tells what this version puts on hosts.

This page is made from the definitions in \`src/inventory\` that read the files, as is
[schema/inventory.schema.json](../schema/inventory.schema.json) (\`vifleet schema\`) for editors; \`UPDATE_CASES=1 npx vitest run test/docs/reference.test.ts\` makes it anew.
`;

/** The page: the top, then each mapping in the order in which a reader comes to it. */
export function referencePage(): string {
  const names = [...new Set(namedIn(schema))];
  return [
    head,
    section('Top level', schema),
    ...names.map((name) => section(titleOf(name), definitions[name] ?? {})),
  ].join('\n');
}

const titleOf = (name: string): string => said(definitions[name] ?? {}, 'title');

/** What a keyword says, empty where it is not there. */
function said(below: Schema, keyword: string): string {
  const value = below[keyword] ?? '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The mappings below a schema, each before those inside it. */
function namedIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const {definitions: _, ...others} = value as Schema;
  return Object.values(others).flatMap((below) => {
    const name = refOf(below);
    return name === undefined ? namedIn(below) : [name, ...namedIn(definitions[name])];
  });
}

const refOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.startsWith('#/definitions/') ? value.slice('#/definitions/'.length) : undefined;

function section(title: string, mapping: Schema): string {
  const required = (mapping['required'] ?? []) as readonly string[];
  const [own, shared] = split(title, propertiesOf(mapping));
  const rows = Object.entries(own).map(([key, below]) => row(key, below, required.includes(key)));
  const table = rows.length === 0 ? [] : ['| key | type | without it | meaning |', '|---|---|---|---|', ...rows, ''];
  const more = shared ? [`${rows.length === 0 ? 'All' : 'And all'} keys of a [host](#host).`, ''] : [];
  return [`## ${title}`, '', ...table, ...more].join('\n');
}

/** The keys of a host that others take as well are told once. */
function split(
  title: string,
  properties: Readonly<Record<string, Schema>>,
): readonly [Readonly<Record<string, Schema>>, boolean] {
  const host = Object.keys(propertiesOf(definitions['host'] ?? {}));
  if (title === 'Host' || !host.every((key) => key in properties)) return [properties, false];
  return [Object.fromEntries(Object.entries(properties).filter(([key]) => !host.includes(key))), true];
}

function row(key: string, below: Schema, required: boolean): string {
  const [meaning = '', without] = said(below, 'description').split(withoutIt);
  return `| \`${key}\` | ${typeWords(below)} | ${required ? 'required' : (without ?? '')} | ${meaning} |`;
}

function typeWords(below: Schema): string {
  const name = refOf(below['$ref']);
  if (name !== undefined) return `[${titleOf(name)}](#${name})`;
  const either = [...((below['anyOf'] ?? []) as Schema[]), ...((below['oneOf'] ?? []) as Schema[])];
  if (either.length > 0)
    return [...new Set(either.filter((one) => one['type'] !== 'null').map(typeWords))].join(', or ');
  if (Array.isArray(below['enum'])) return below['enum'].map((word) => `\`${String(word)}\``).join(', ');
  if (below['const'] !== undefined) return `\`${said(below, 'const')}\``;
  if (below['type'] === 'array') return `list of: ${typeWords(below['items'] as Schema)}`;
  if (below['type'] === 'object') return `names to: ${typeWords(below['additionalProperties'] as Schema)}`;
  const limits = below['type'] === 'integer' ? ` (${said(below, 'minimum')} to ${said(below, 'maximum')})` : '';
  return `${said(below, 'title')}${limits}`;
}
