import type {Json} from '../base/json.ts';
import {sections, type Section} from './merge.ts';
import type {Schema} from './shape.ts';
import {shapes} from './shapes.ts';

const meanings: Record<Section, string> = {
  defaults: 'what holds for all hosts, unless a group or the host says it',
  groups: 'hosts that have something in common',
  networks: 'the segments that guests join',
  hosts: 'the VM Host Servers that vifleet logs in to; `xen[01-20]` defines each of the twenty',
  guests: 'the guests, with the network side of their xl configurations',
};

/** The JSON Schema (draft 7) of one file of an inventory, from the definitions that read it. */
export function inventorySchema(): Schema {
  const definitions = new Map<string, Schema>();
  const properties = sections.map((section) => [
    section,
    {...orNothing(sectionSchema(section)), description: meanings[section]},
  ]);
  const root = lifted({title: 'Inventory', properties: Object.fromEntries(properties) as Schema}, definitions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...(root as Schema),
    type: 'object',
    additionalProperties: false,
    definitions: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** A host of which nothing is said is one whose groups say everything. */
const sectionSchema = (section: Section): Schema =>
  section === 'hosts' ? {type: 'object', additionalProperties: orNothing(host)} : shapes[section].schema;

const host = shapes.hosts.schema['additionalProperties'] as Schema;

/** A heading whose entries are all commented out. */
const orNothing = (schema: Schema): Schema => ({anyOf: [schema, {type: 'null'}]});

/** Mappings with a title are defined once, and named where they stand. */
function lifted(value: Json | undefined, definitions: Map<string, Schema>): Json {
  if (value === undefined || value === null || typeof value !== 'object') return value ?? null;
  if (Array.isArray(value)) return value.map((item: Json) => lifted(item, definitions));
  const {description, ...schema} = value as Schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, below]) => [key, lifted(below, definitions)]));
  const told = description === undefined ? {} : {description};
  if (schema['type'] !== 'object' || typeof schema['title'] !== 'string') return {...inner, ...told};
  const name = schema['title'].toLowerCase().replaceAll(' ', '-');
  definitions.set(name, inner);
  return {$ref: `#/definitions/${name}`, ...told};
}
