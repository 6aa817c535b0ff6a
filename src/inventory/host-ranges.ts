import {quoted} from '../base/quoted.ts';
import type {YamlEntry} from '../base/yaml-node.ts';
import {mostNames, namesOfRange} from '../model/number-ranges.ts';
import {complain, type Reading} from './shape.ts';
import {entryThrough} from './through.ts';

/** `xen[01-20]` among the hosts defines each of them; any other name is left as it is. */
export function eachHost(entry: YamlEntry, reading: Reading): readonly YamlEntry[] {
  if (!entry.key.includes('[')) return [entry];
  const names = namesOfRange(entry.key);
  if (names === undefined) return [entry]; // refused as any name with brackets is
  if (names === 'too-many') return tooMany(entry, reading);
  const shared = entryThrough(`hosts.${entry.key}`, entry);
  return names.map((key) => ({...shared, key}));
}

function tooMany({key, place}: YamlEntry, reading: Reading): readonly [] {
  complain(reading, 'inventory/value', place, `${quoted(key)} stands for more than ${mostNames} hosts`);
  return [];
}
