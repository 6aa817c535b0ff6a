import {suggester} from '../base/nearest.ts';
import {quoted} from '../base/quoted.ts';
import {choice, pause} from './notations.ts';
import {ceilings, type Task} from './playbook.ts';
import {complain, fieldsOf, isNothing, spotAt, valueOf, wrongType, type Reading, type Spot} from './reading.ts';

type Kind = Task['kind'];
/** Reads what stands behind the word of a task; undefined: the word stands alone. */
type TaskReader = (value: Spot | undefined, place: Spot, reading: Reading) => Task | undefined;

const readers: Readonly<Record<Kind, TaskReader>> = {
  check: (value, _, reading) => withCeiling('check', value, reading),
  apply: (value, _, reading) => withCeiling('apply', value, reading),
  verify: (value, _, reading) => alone('verify', value, reading),
  probe: (value, _, reading) => alone('probe', value, reading),
  drift: (value, _, reading) => alone('drift', value, reading),
  pause: pauseTask,
};
const words = Object.keys(readers) as readonly Kind[];
const suggest = suggester(words);

/** A task is a word (`verify`), or a mapping of one word to its settings (`apply: {impact: blip}`). */
export function readTask(spot: Spot, reading: Reading): Task | undefined {
  const named = wordOf(spot, reading);
  if (named === undefined) return undefined;
  const {word, value} = named;
  const kind = words.find((known) => known === word);
  if (kind !== undefined) return readers[kind](value, spot, reading);
  return complain(
    reading,
    'playbook/unknown-task',
    spot.place,
    `there is no task ${quoted(word)}`,
    suggest(word) ?? `the tasks are: ${words.join(', ')}`,
  );
}

function wordOf(spot: Spot, reading: Reading): {readonly word: string; readonly value: Spot | undefined} | undefined {
  const {node, path} = spot;
  if (node.kind === 'scalar' && typeof node.value === 'string') return {word: node.value, value: undefined};
  const [entry, second] = node.kind === 'map' ? node.entries : [];
  if (entry === undefined) return wrongType(spot, `a task: ${words.join(', ')}`, reading);
  if (second !== undefined)
    return complain(
      reading,
      'playbook/wrong-type',
      second.place,
      'a task is one word with its settings',
      `write each task behind a dash of its own: "- ${second.key}"`,
    );
  return {word: entry.key, value: spotAt(`${path}.${entry.key}`, entry.value, entry.place, reading)};
}

function withCeiling(kind: 'check' | 'apply', value: Spot | undefined, reading: Reading): Task | undefined {
  if (value === undefined || isNothing(value)) return {kind, ceiling: 'restart'};
  const fields = fieldsOf(value, {needed: [], other: ['impact']}, reading);
  if (fields === undefined) return undefined;
  const impact = fields.get('impact');
  if (impact === undefined) return {kind, ceiling: 'restart'};
  const ceiling = valueOf(impact, `one of ${ceilings.join(', ')}`, choice(ceilings), reading);
  return ceiling && {kind, ceiling};
}

function alone(kind: 'verify' | 'probe' | 'drift', value: Spot | undefined, reading: Reading): Task | undefined {
  if (value === undefined || isNothing(value)) return {kind};
  return complain(
    reading,
    'playbook/value',
    value.place,
    `the task "${kind}" has no settings`,
    `write it as: - ${kind}`,
  );
}

function pauseTask(value: Spot | undefined, spot: Spot, reading: Reading): Task | undefined {
  if (value === undefined)
    return complain(
      reading,
      'playbook/missing-key',
      spot.place,
      'a pause needs its length',
      'write it as: - pause: 30s',
    );
  const seconds = valueOf(value, 'a duration, as 30s', pause, reading);
  return seconds === undefined ? undefined : {kind: 'pause', seconds};
}
