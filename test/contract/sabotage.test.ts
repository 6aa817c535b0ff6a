import {afterAll, beforeAll, expect, test} from 'vitest';
import {loadAssets} from '../../src/app/plan.ts';
import {labRig} from '../rigs/lab.ts';
import {promises, violations} from './judge.ts';
import {kitWith, testedKit} from './kits.ts';
import {sabotages, type Sabotage} from './sabotages.ts';
import {stageOf, tryOnce} from './suite.ts';

const rig = labRig(await testedKit());
beforeAll(() => rig.up());
afterAll(() => rig.down());

/** One after the other: a guard that is late because the machine is busy would be no sabotage. */
for (const sabotage of sabotages)
  test(`${sabotage.breaks.join(' ')}: the judge reports ${sabotage.name}`, () => isReported(sabotage), 180_000);

test('every promise has a sabotage that breaks it', () => {
  expect([...new Set(sabotages.flatMap(({breaks}) => breaks))].sort()).toEqual([...promises]);
});

async function isReported({kit, scenario, strike, guard, breaks}: Sabotage): Promise<void> {
  const loaded = await loadAssets(undefined);
  if (!loaded.ok) throw loaded.error;
  const stage = await stageOf(rig, {...loaded.value, kit: await kitWith(kit)}, scenario);
  const run = await tryOnce(stage, strike, guard);
  const found = violations(run);
  expect(
    found.map(({promise}) => promise),
    [run.result?.detail, ...run.after.transaction.trail].join('\n'),
  ).toEqual(expect.arrayContaining([...breaks]));
}
