import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {systemClock} from '../../src/base/clock.ts';
import {applyPlan} from '../../src/app/apply.ts';
import {planFleet, type Assets, type PlannedFleet} from '../../src/app/plan.ts';
import {readInventory} from '../../src/inventory/read.ts';
import type {Fleet} from '../../src/model/fleet.ts';
import type {ChangedHost, HostPlan} from '../../src/plan/plan.ts';
import type {Patience} from '../../src/run/reach.ts';
import type {HostResult} from '../../src/run/result.ts';
import {holdAt, isHeld, letGo} from '../rigs/hold.ts';
import type {Fault, Trial} from '../rigs/rig.ts';
import {controllerOf, type Controller} from './controller.ts';
import {sideOf, type Run} from './judge.ts';
import type {Spoil} from './scenarios.ts';
import {settled} from './settle.ts';

/** What goes wrong in an attempt, and when: a whole line of the trail, without its time; `*` stands for anything. */
export interface Strike {
  readonly at: string;
  readonly what: Calamity;
}

/** `blip`: a cut that is over after 2 s. `kill-controller`: nothing comes from it any more. */
export type Calamity = Exclude<Fault['kind'], 'mend'> | 'blip' | 'kill-controller';

export interface Attempt {
  readonly trial: Trial;
  readonly inventory: string;
  readonly assets: Assets;
  readonly strike?: Strike;
  readonly spoil?: Spoil;
  readonly guard: Guard;
}

/** How long the guard waits, in seconds: for a confirmation, and for each phase. */
export interface Guard {
  readonly window: number;
  readonly phase: number;
}

/** Under a strike the guard is to act soon, but not before two slow answers; else it is not to act at all. */
export const hasty: Guard = {window: 10, phase: 10};
export const calm: Guard = {window: 60, phase: 60};

export interface Attempted extends Run {
  readonly result?: HostResult;
  readonly texts: PlannedFleet['plan']['texts'];
  /** Whether the point of the strike was come to. */
  readonly struck: boolean;
}

const patienceWith = ({slowness}: Trial): Patience => ({
  connectMs: 4_000 * slowness,
  execMs: 20_000 * slowness,
  pollMs: 200,
});

/** Plans, applies under a strike, waits until host and controller are done, and looks again. */
export async function attempt(wanted: Attempt): Promise<Attempted> {
  const folder = await mkdtemp(join(tmpdir(), 'vifleet-runs-'));
  try {
    return await attemptIn(folder, wanted);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

async function attemptIn(folder: string, wanted: Attempt): Promise<Attempted> {
  const {trial, strike} = wanted;
  const controller = controllerOf(trial, folder);
  const before = await trial.snapshot();
  const planned = await planOn(wanted, controller);
  const [plan] = planned.plan.hosts;
  if (plan === undefined) throw new Error(`no plan: ${planned.unreachable[0]?.failure.message ?? ''}`);
  const afterPlan = await trial.snapshot();
  if (strike !== undefined) await holdAt(trial.exec, strike.at);
  const applying = applyOn(wanted, planned, controller);
  const struck = strike !== undefined && (await inflict(wanted, strike, controller, applying));
  const mustRun = struck && strike.what === 'reboot' ? await startedAfterReboot(trial) : undefined;
  const result = await applying;
  await settled(trial, secondsToSettle(wanted));
  const after = await trial.snapshot();
  const second = sideOf({before, after}) === 'new' ? await planOn(wanted, controllerOf(trial, folder)) : undefined;
  return {
    plan: plan.kind === 'change' ? (wanted.spoil?.(plan, {...planned.plan.texts}) ?? plan) : plan,
    texts: planned.plan.texts,
    before,
    planned: afterPlan,
    after,
    struck,
    ...(result === undefined ? {} : {outcome: result.outcome, result}),
    ...(second?.plan.hosts[0] === undefined ? {} : saidOf(second.plan.hosts[0])),
    ...(mustRun === undefined ? {} : {mustRun}),
  };
}

/** A second plan and what it wants; nobody can look at the host afterwards. */
const saidOf = (plan: HostPlan): Pick<Run, 'secondPlan' | 'secondWants'> => ({
  secondPlan: plan.kind,
  ...(plan.kind === 'unchanged'
    ? {}
    : {secondWants: `: ${JSON.stringify(plan.kind === 'change' ? plan.changes : plan.message)}`}),
});

/** A whole window after all phases, then three attempts and the broad hand. */
const secondsToSettle = ({guard, trial}: Attempt): number => (guard.window + 3 * guard.phase + 30) * trial.slowness;

/** Nothing goes wrong while a change is planned; a machine that is busy with other tries may be slow to answer. */
const unhurried: Patience = {connectMs: 30_000, execMs: 60_000, pollMs: 200};

export async function planOn(
  {trial, inventory, assets}: Pick<Attempt, 'trial' | 'inventory' | 'assets'>,
  {ports}: Controller,
): Promise<PlannedFleet> {
  const fleet = fleetOf(trial.inventory(inventory));
  return planFleet(fleet, [...fleet.hosts.keys()], assets, ports, {parallel: 1, patience: unhurried});
}

function fleetOf(text: string): Fleet {
  const read = readInventory([{name: 'contract.yml', text}]);
  if (!read.ok) throw new Error(read.error.map((issue) => issue.message).join('\n'));
  return read.value.fleet;
}

/** Undefined where the controller died. */
async function applyOn(
  wanted: Attempt,
  {plan, unreachable}: PlannedFleet,
  controller: Controller,
): Promise<HostResult | undefined> {
  const texts = {...plan.texts};
  const hosts = plan.hosts.map((host) =>
    host.kind === 'change' ? guarded(wanted.spoil?.(host, texts) ?? host, wanted) : host,
  );
  const applied = applyPlan({unreachable, plan: {...plan, hosts, texts}}, wanted.assets.kit, controller.ports, {
    parallel: 1,
    patience: patienceWith(wanted.trial),
    retries: [0, 1, 2],
  });
  const report = await applied;
  if (controller.isDead()) return undefined;
  if (!report.ok) throw report.error;
  return report.value.results[0];
}

function guarded(plan: ChangedHost, {guard, trial}: Attempt): ChangedHost {
  const [window, phase] = [guard.window * trial.slowness, guard.phase * trial.slowness];
  return {
    ...plan,
    guard: {...plan.guard, windowSeconds: window},
    limits: {'stop-guests': phase, change: phase, 'start-guests': phase},
  };
}

/** False if the attempt ended before it came to the point. */
async function inflict(
  wanted: Attempt,
  {what}: Strike,
  controller: Controller,
  applying: Promise<unknown>,
): Promise<boolean> {
  const {trial} = wanted;
  let over = false;
  const end = () => void (over = true);
  applying.then(end, end);
  while (!(await isHeld(trial.exec))) {
    if (over) return letGo(trial.exec).then(() => false);
    await systemClock.sleep(100);
  }
  if (what === 'kill-controller') await controller.kill();
  else await trial.strike({kind: what === 'blip' ? 'cut' : what});
  await letGo(trial.exec);
  if (what === 'blip') await systemClock.sleep(2_000);
  if (what === 'cut') await settled(trial, secondsToSettle(wanted));
  if (what === 'blip' || what === 'cut') await trial.strike({kind: 'mend'});
  return true;
}

/** Guests that come back by themselves, and those that the change had stopped and had not given free. */
async function startedAfterReboot(trial: Trial): Promise<readonly string[]> {
  const {stdout} = await trial.exec('cd "${VIFLEET_ROOT:-}/etc/xen/auto" && ls');
  const {transaction} = await trial.look();
  const isClosed = transaction.trail.includes('closed');
  const stopped = transaction.trail.flatMap((line) => /^guest-stopped (\S+)/.exec(line)?.[1] ?? []);
  const auto = stdout.split('\n').flatMap((name) => name.replace(/\.cfg$/, '') || []);
  return [...new Set([...auto, ...(isClosed ? [] : stopped)])];
}
