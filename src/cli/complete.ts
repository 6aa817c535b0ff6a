import {join} from 'node:path';
import type {Options} from 'yargs';
import {readInventory} from '../inventory/read.ts';
import {listRuns} from '../journal/journal.ts';
import {loadInventory} from '../load/inventory.ts';
import type {Fleet} from '../model/fleet.ts';
import {choices, shared} from './arguments.ts';
import {commands, verbOf} from './commands.ts';
import {inventoryPath} from './inventory.ts';
import {stateFolder} from './wire.ts';

/** What could stand in place of the last of the words that were typed after `vifleet`. Nothing: a file, or a word of one's own. */
export async function completions(typed: readonly string[]): Promise<readonly string[]> {
  const now = typed.at(-1) ?? '';
  const before = typed.slice(0, -1);
  const command = commands.find((one) => verbOf(one) === before[0]);
  const candidates = command === undefined ? verbs(before) : await ofCommand(command.usage, before, now);
  return candidates.filter((word) => word.startsWith(now));
}

const verbs = (before: readonly string[]): readonly string[] => (before.length === 0 ? commands.map(verbOf) : []);

async function ofCommand(usage: string, before: readonly string[], now: string): Promise<readonly string[]> {
  const [verb = '', ...rest] = before;
  const options = optionsOf(verb);
  const open = options.get(rest.at(-1) ?? '');
  if (open !== undefined && takesValue(open)) return valuesOf(open);
  if (now.startsWith('-')) return [...options.keys()].filter((name) => name.startsWith('--'));
  return await ofPlace(placeOf(usage, rest, options), rest, now);
}

/** By how they are written, `--inventory` and `-i`. */
function optionsOf(verb: string): ReadonlyMap<string, Options> {
  const table: Readonly<Record<string, Options>> = verb in shared ? shared[verb as keyof typeof shared] : {};
  return new Map(
    Object.entries(table)
      .filter(([, {hidden}]) => hidden !== true)
      .flatMap(([name, option]) =>
        [`--${name}`, ...(typeof option.alias === 'string' ? [`-${option.alias}`] : [])].map((word) => [word, option]),
      ),
  );
}

const takesValue = ({type}: Options): boolean => type !== 'boolean';
const valuesOf = (option: Options): readonly string[] => (option.choices ?? []).map(String);

/** The name of the place in the usage that the next word fills, `hosts` of `[hosts..]`; empty where there is none. */
function placeOf(usage: string, rest: readonly string[], options: ReadonlyMap<string, Options>): string {
  const places = [...usage.matchAll(/[<[](\w+)(\.\.)?[>\]]/g)];
  const filled = rest.filter((word, i) => {
    const option = options.get(rest[i - 1] ?? '');
    return !word.startsWith('-') && (option === undefined || !takesValue(option));
  }).length;
  const last = places.at(-1);
  const place = places[filled] ?? (last?.[2] === undefined ? undefined : last);
  return place?.[1] ?? '';
}

async function ofPlace(place: string, rest: readonly string[], now: string): Promise<readonly string[]> {
  if (Object.hasOwn(choices, place)) return choices[place as keyof typeof choices];
  switch (place) {
    case 'hosts':
      return patterns(await fleetOf(rest), now);
    case 'host':
      return [...((await fleetOf(rest))?.hosts.keys() ?? [])];
    case 'guest':
      return [...((await fleetOf(rest))?.guests.keys() ?? [])];
    case 'path':
      return paths(await fleetOf(rest), now);
    case 'run':
      return await listRuns(join(stateFolder(), 'runs')).catch(() => []);
    default:
      return [];
  }
}

/** Behind a comma or a `!` another name begins. */
function patterns(fleet: Fleet | undefined, now: string): readonly string[] {
  const sofar = /^.*[,!]/.exec(now)?.[0] ?? '';
  const names = [...(fleet?.hosts.keys() ?? []), ...[...(fleet?.groups.keys() ?? [])].map((group) => `@${group}`)];
  return names.map((name) => sofar + name);
}

/** Hosts, whose files are explained, and the things in the inventory that have names. */
function paths(fleet: Fleet | undefined, now: string): readonly string[] {
  if (fleet === undefined) return [];
  const sections = ['networks', 'hosts', 'guests', 'groups'] as const;
  const section = sections.find((one) => now.startsWith(`${one}.`));
  if (section !== undefined) return [...fleet[section].keys()].map((name) => `${section}.${name}`);
  return [...fleet.hosts.keys(), ...sections.map((one) => `${one}.`), 'defaults'];
}

/** Characters of inventory that are read while somebody waits for a word: about 1,500 hosts with their guests. */
const patience = 2_000_000;

async function fleetOf(rest: readonly string[]): Promise<Fleet | undefined> {
  const given = rest.findLastIndex((word) => word === '-i' || word === '--inventory');
  const {files} = await loadInventory(inventoryPath(given < 0 ? undefined : rest[given + 1]));
  const size = files.reduce((sum, {text}) => sum + text.length, 0);
  const read = size === 0 || size > patience ? undefined : readInventory(files);
  return read?.ok === true ? read.value.fleet : undefined;
}
