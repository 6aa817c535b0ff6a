import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {loadAssets} from '../../src/app/plan.ts';
import {stopper} from '../../src/base/stop.ts';
import {perform} from '../../src/run/pool.ts';
import {killedAt, wholeJournal, type Ending, type Story} from './dying.ts';

const inventory = (name: string): string => readFileSync(new URL(`./inventories/${name}.yml`, import.meta.url), 'utf8');

const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const assets = loaded.value;

const minutes = 60_000;

test(
  'P1 P2 P3 P6 P7: the controller is killed at every entry of its journal, on two hosts, one with a guest that restarts',
  () => killedEverywhere({hosts: ['earth', 'mars'], inventory: inventory('two-hosts'), then: inventory('two-hosts')}),
  20 * minutes,
);

test(
  'P1 P2 P6: the controller is killed at every entry of its journal while a change is taken back',
  () => killedEverywhere({hosts: ['earth'], inventory: inventory('wrong-gateway'), then: inventory('bridged-guest')}),
  20 * minutes,
);

/** Every how many entries one is also torn; VIFLEET_FAULTS=all tears each. */
const tearing = process.env['VIFLEET_FAULTS'] === 'all' ? 1 : 8;

/** At each entry when it is on disk, and at some of them when half of it is. */
async function killedEverywhere(story: Story): Promise<void> {
  const entries = await wholeJournal(story, assets);
  const points = entries.flatMap((_, i) => [`${i + 1}`, ...(i % tearing === 0 ? [`${i + 1} torn`] : [])]);
  const start = performance.now();
  const endings: Ending[] = [];
  const tried = perform(points, {
    limit: 4,
    stop: stopper().stop,
    work: (die) => killedAt(story, assets, die),
    skip: (die) => ({die, wrong: ['it was not tried']}),
  });
  for await (const ending of tried) endings.push(ending);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`lab: ${entries.length} entries: killed and judged at ${endings.length} points, ${seconds} s`);
  expect(endings.filter(({wrong}) => wrong.length > 0)).toEqual([]);
}
