import type {Issue} from '../base/issue.ts';
import {err, ok, type Result} from '../base/result.ts';
import {parseYaml} from '../base/yaml.ts';
import type {Parsed} from '../model/values.ts';
import {amount, canary, choice, pause} from './notations.ts';
import {guestsOfPlay, type Play, type Playbook} from './playbook.ts';
import {complain, fieldsOf, isNothing, itemsOf, spotAt, valueOf, type Reading, type Spot} from './reading.ts';
import {usualRollout, type Rollout} from './rollout.ts';
import {readTask} from './tasks.ts';

/** The text of a playbook; `name` is what places carry. */
export interface PlaybookFile {
  readonly name: string;
  readonly text: string;
}

/** From text to plays, or to all issues of the file, in the order of its lines. */
export function readPlaybook(file: PlaybookFile): Result<Playbook, readonly Issue[]> {
  const reading: Reading = {issues: [], places: new Map()};
  const plays = readPlays(file, reading);
  if (reading.issues.length === 0) return ok({plays, places: reading.places});
  return err([...reading.issues].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column));
}

function readPlays({name, text}: PlaybookFile, reading: Reading): readonly Play[] {
  const {root, issues} = parseYaml(name, text);
  reading.issues.push(...issues);
  const top = {file: name, line: 1, column: 1};
  const spot = root === undefined ? undefined : spotAt('plays', root, root.place, reading);
  if (spot === undefined || isNothing(spot)) {
    if (issues.length === 0)
      complain(reading, 'playbook/empty', top, 'the file holds no play', 'begin with: - play: what it does');
    return [];
  }
  return itemsOf(spot, 'plays', reading).flatMap((item) => readPlay(item, reading) ?? []);
}

function readPlay(spot: Spot, reading: Reading): Play | undefined {
  const fields = fieldsOf(spot, {needed: ['play', 'hosts', 'tasks'], other: ['guests', 'rollout']}, reading);
  if (fields === undefined) return undefined;
  const title = valueOf(fields.get('play'), 'a text that says what the play does', oneLine, reading);
  const hosts = valueOf(fields.get('hosts'), "a pattern of hosts, as '*'", oneLine, reading);
  const guests = valueOf(fields.get('guests'), '"move" or "stay"', choice(guestsOfPlay), reading) ?? 'move';
  const rollout = readRollout(fields.get('rollout'), reading);
  const list = fields.get('tasks');
  const tasks = list === undefined ? [] : itemsOf(list, 'tasks', reading).map((item) => readTask(item, reading));
  if (title === undefined || hosts === undefined) return undefined;
  return {title, hosts, guests, rollout, tasks: tasks.filter((task) => task !== undefined)};
}

function oneLine(text: string): Parsed<string> {
  if (/^[^\p{Cc}]{1,200}$/u.test(text) && text.trim() !== '') return ok(text.trim());
  return err({message: 'this must be one line of at most 200 characters'});
}

function readRollout(spot: Spot | undefined, reading: Reading): Rollout {
  if (spot === undefined) return usualRollout;
  const fields = fieldsOf(spot, {needed: [], other: ['canary', 'batch', 'budget', 'pause']}, reading);
  if (fields === undefined) return usualRollout;
  return {
    canary: valueOf(fields.get('canary'), 'a number of hosts', canary, reading) ?? usualRollout.canary,
    batch: valueOf(fields.get('batch'), 'a number of hosts or a share', amount(1), reading) ?? usualRollout.batch,
    budget: valueOf(fields.get('budget'), 'a number of hosts or a share', amount(0), reading) ?? usualRollout.budget,
    pauseSeconds: valueOf(fields.get('pause'), 'a duration, as 30s', pause, reading) ?? usualRollout.pauseSeconds,
  };
}
