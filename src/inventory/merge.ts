import {suggester} from '../base/nearest.ts';
import type {Place} from '../base/place.ts';
import {quoted} from '../base/quoted.ts';
import {parseYaml} from '../base/yaml.ts';
import type {YamlEntry, YamlMap, YamlNode} from '../base/yaml-node.ts';
import {eachHost} from './host-ranges.ts';
import {complain, wrongType, type Reading, type Spot} from './shape.ts';

/** The text of one file; `name` is how the user would type it. */
export interface InventoryFile {
  readonly name: string;
  readonly text: string;
}

/** The top-level keys. */
export const sections = ['networks', 'hosts', 'guests', 'groups', 'defaults'] as const;
export type Section = (typeof sections)[number];

export interface Merged {
  readonly sections: Readonly<Record<Section, YamlMap>>;
  /** False where a file could not be read at all, so that a missing name proves nothing. */
  readonly complete: boolean;
}

/** All files as one, by top-level key. What is defined in two files counts once, and is an issue. */
export function mergeFiles(files: readonly InventoryFile[], reading: Reading): Merged {
  const entries: Record<Section, Map<string, YamlEntry>> = {
    defaults: new Map(),
    groups: new Map(),
    networks: new Map(),
    hosts: new Map(),
    guests: new Map(),
  };
  let complete = true;
  for (const file of files) {
    const read = readFile(file, reading);
    complete &&= read !== undefined;
    for (const {section, entry} of read ?? []) addEntry(section, entry, entries[section], reading);
  }
  const merged = (section: Section): YamlMap => ({
    kind: 'map',
    place: {file: files[0]?.name ?? '', line: 1, column: 1},
    entries: [...entries[section].values()],
  });
  return {
    sections: {
      defaults: merged('defaults'),
      groups: merged('groups'),
      networks: merged('networks'),
      hosts: merged('hosts'),
      guests: merged('guests'),
    },
    complete,
  };
}

interface Definition {
  readonly section: Section;
  readonly entry: YamlEntry;
}

/** The definitions of one file; undefined where it cannot be read. */
function readFile({name, text}: InventoryFile, reading: Reading): readonly Definition[] | undefined {
  const {root, issues} = parseYaml(name, text);
  reading.issues.push(...issues);
  if (root !== undefined && !isNothing(root)) return fileSections({node: root, path: ''}, reading);
  if (issues.length > 0) return undefined;
  const message = 'the file holds nothing';
  return complain(reading, 'inventory/empty', {file: name, line: 1, column: 1}, message, 'fill it or remove it');
}

const isNothing = (node: YamlNode): boolean => node.kind === 'scalar' && node.value === null;

function fileSections(spot: Spot, reading: Reading): readonly Definition[] | undefined {
  if (spot.node.kind !== 'map') return wrongType(spot, `a mapping of ${sections.join(', ')}`, reading);
  return spot.node.entries.flatMap((entry) => sectionEntries(entry, reading));
}

const suggest = suggester(sections);

function sectionEntries({key, place, value}: YamlEntry, reading: Reading): readonly Definition[] {
  const section = sections.find((known) => known === key);
  if (section === undefined) {
    const hint = suggest(key) ?? `the keys at the top are: ${sections.join(', ')}`;
    complain(reading, 'inventory/unknown-key', place, `unknown key ${quoted(key)}`, hint);
    return [];
  }
  if (isNothing(value)) return []; // a heading whose entries are all commented out
  if (value.kind === 'map') {
    const entries = section === 'hosts' ? value.entries.flatMap((entry) => eachHost(entry, reading)) : value.entries;
    return entries.map((entry) => ({section, entry}));
  }
  const expected =
    section === 'defaults' ? 'a mapping of what holds for all hosts' : `a mapping of names to ${section}`;
  wrongType({node: value, path: section}, expected, reading);
  return [];
}

function addEntry(section: Section, entry: YamlEntry, known: Map<string, YamlEntry>, reading: Reading): void {
  const first = known.get(entry.key);
  if (first === undefined) known.set(entry.key, entry);
  else reading.issues.push(definedTwice(section, entry, first.place));
}

const definedTwice = (section: Section, entry: YamlEntry, first: Place) =>
  ({
    code: 'inventory/defined-twice',
    severity: 'error',
    place: entry.place,
    message: `${section.slice(0, -1)} ${quoted(entry.key)} is defined twice`,
    hint: 'keep one of the two',
    related: [{place: first, message: 'first defined here'}],
  }) as const;
