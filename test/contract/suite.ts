import {perform} from '../../src/run/pool.ts';
import {stopper} from '../../src/base/stop.ts';
import type {Assets} from '../../src/app/plan.ts';
import type {Overlay, Rig} from '../rigs/rig.ts';
import {attempt, calm, hasty, type Attempted, type Guard, type Strike} from './attempt.ts';
import {violations, type Violation} from './judge.ts';
import type {Scenario} from './scenarios.ts';

/** Where a scenario is tried, with what is there at its start. */
export interface Stage {
  readonly rig: Rig;
  readonly assets: Assets;
  readonly scenario: Scenario;
  readonly overlay: Overlay;
}

/** Carries out what the scenario says was applied before, once, and keeps what it made of the files. */
export async function stageOf(rig: Rig, assets: Assets, scenario: Scenario): Promise<Stage> {
  if (scenario.first === undefined) return {rig, assets, scenario, overlay: scenario.overlay ?? {}};
  const {first, form} = scenario;
  const trial = await rig.trial(form);
  try {
    const {plan, texts, outcome, result} = await attempt({trial, inventory: first, assets, guard: calm});
    if (plan.kind !== 'change' || outcome !== 'applied') throw new Error(`not applied: ${result?.detail ?? plan.kind}`);
    const files = plan.files.map(({path, after}): [string, string | null] => [
      path,
      after === null ? null : (texts[after] ?? ''),
    ]);
    const record = await trial.exec('cat "${VIFLEET_ROOT:-}/var/lib/vifleet/record"');
    return {rig, assets, scenario, overlay: {...Object.fromEntries(files), '/var/lib/vifleet/record': record.stdout}};
  } finally {
    await trial.close();
  }
}

/** One try on a fresh host; without a strike the guard has all the time it wants. */
export async function tryOnce(
  {rig, assets, scenario, overlay}: Stage,
  strike?: Strike,
  guard: Guard = strike === undefined && scenario.spoil === undefined ? calm : hasty,
): Promise<Attempted> {
  const trial = await rig.trial(scenario.form, overlay);
  try {
    return await attempt({
      trial,
      inventory: scenario.change,
      assets,
      guard,
      ...(strike === undefined ? {} : {strike}),
      ...(scenario.spoil === undefined ? {} : {spoil: scenario.spoil}),
    });
  } finally {
    await trial.close();
  }
}

/** A try that broke a promise, or never came to where it was to be struck, with what is needed to look into it. */
export interface Breach {
  readonly strike: Strike;
  readonly struck: boolean;
  readonly violations: readonly Violation[];
  readonly outcome: string;
  readonly trail: readonly string[];
}

/** Tries every strike on a host of its own, as many at a time as the rig has room for. */
export async function breachesOf(
  stage: Stage,
  strikes: readonly Strike[],
  reference: Attempted,
): Promise<readonly Breach[]> {
  const breaches: Breach[] = [];
  const tried = perform(strikes, {
    limit: stage.rig.width,
    stop: stopper().stop,
    work: (strike) => breachOf(stage, strike, reference),
    skip: () => undefined,
  });
  for await (const breach of tried) if (breach !== undefined) breaches.push(breach);
  return breaches;
}

async function breachOf(stage: Stage, strike: Strike, reference: Attempted): Promise<Breach | undefined> {
  const run = await tryOnce(stage, strike);
  // what a reboot makes of a new state is its own: services start in their own order, and start who has a link
  const found = violations(strike.what === 'reboot' ? run : {...run, reference: reference.after});
  if (found.length === 0 && run.struck) return undefined;
  const outcome = run.outcome === undefined ? 'none' : `${run.outcome}: ${run.result?.detail ?? ''}`;
  return {strike, struck: run.struck, violations: found, outcome, trail: run.after.transaction.trail};
}
