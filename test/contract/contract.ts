import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadAssets} from '../../src/app/plan.ts';
import type {Rig} from '../rigs/rig.ts';
import type {HostSnapshot} from '../rigs/snapshot.ts';
import {attempt, calm, type Attempted, type Calamity} from './attempt.ts';
import {violations} from './judge.ts';
import {testedKit} from './kits.ts';
import {backToBridged, nothingToDo, scenarios, toRouted, type Scenario} from './scenarios.ts';
import {strikesFor} from './strikes.ts';
import {breachesOf, stageOf, tryOnce, type Stage} from './suite.ts';

export const kit = await testedKit();
const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const assets = {...loaded.value, kit};

/** VIFLEET_FAULTS=all tries everything at every point; that takes hours. */
const everything = process.env['VIFLEET_FAULTS'] === 'all';
const minutes = 60_000;

/** In the lab a full disk is one of the commands that come over SSH only; where disks are real, it is everybody's. */
const calamities: Record<Rig['name'], readonly Calamity[]> = {
  lab: ['kill-kit', 'reboot', 'kill-controller', 'cut', 'blip', 'hang'],
  ns: ['kill-kit', 'reboot', 'kill-controller', 'cut', 'blip', 'hang', 'disk-full'],
  vm: [],
};

/** The whole contract on one rig; each rig has a file of its own, so that they can be held at the same time. */
export const contractOn = (rig: Rig) =>
  describe(`on the rig ${rig.name}`, () => {
    beforeAll(() => rig.up(), minutes);
    afterAll(() => rig.down(), minutes);

    for (const scenario of scenarios)
      test(
        `P1 P2 P3 P4 P5 P6 P7 P8 P9: ${scenario.name}, and then whatever goes wrong`,
        () => tryAll(rig, scenario),
        everything ? 600 * minutes : 20 * minutes,
      );

    test(
      'P6 P7 P9: nothing is to be done, and nothing is',
      async () => {
        const run = await tryOnce(await stageOf(rig, assets, nothingToDo));
        expect(violations(run)).toEqual([]);
        expect(run.outcome).toBe(nothingToDo.ends);
        expect(run.after).toEqual(run.before);
      },
      5 * minutes,
    );

    test(
      'P5: alice goes from the bridge to a route and back, and every file is what it was',
      () => roundTrip(rig),
      5 * minutes,
    );
  });

async function tryAll(rig: Rig, scenario: Scenario): Promise<void> {
  const stage = await stageOf(rig, assets, scenario);
  const reference = await tryOnce(stage);
  expect(violations(reference)).toEqual([]);
  expect(reference.outcome, reference.result?.detail).toBe(scenario.ends);
  await strike(stage, reference);
}

async function strike(stage: Stage, reference: Attempted): Promise<void> {
  const density = everything ? 'everything' : stage.scenario.density;
  const strikes = strikesFor(reference.after.transaction.trail, calamities[stage.rig.name], density);
  const start = performance.now();
  const breaches = await breachesOf(stage, strikes, reference);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${stage.rig.name}: ${stage.scenario.name}: ${strikes.length} faults tried, ${seconds} s`);
  expect(breaches).toEqual([]);
}

/** The first change makes the bridge ours, as it is; only then are there and back one change and its opposite. */
async function roundTrip(rig: Rig): Promise<void> {
  const trial = await rig.trial(toRouted.form);
  try {
    const go = (inventory: string) => attempt({trial, inventory, assets, guard: calm});
    const start = await go(backToBridged.change);
    const there = await go(toRouted.change);
    const back = await go(backToBridged.change);
    expect([start.outcome, there.outcome, back.outcome]).toEqual(['applied', 'applied', 'applied']);
    expect(there.after.files).not.toEqual(start.after.files);
    expect(withoutFolders(back.after.files)).toEqual(withoutFolders(start.after.files));
    expect(back.after.guests).toEqual(start.after.guests);
  } finally {
    await trial.close();
  }
}

const withoutFolders = (files: HostSnapshot['files']) =>
  Object.fromEntries(Object.entries(files).filter(([, form]) => !form.startsWith('directory')));
