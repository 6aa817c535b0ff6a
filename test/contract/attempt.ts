import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {systemClock} from '../../src/base/clock.ts';
import {stopper} from '../../src/base/stop.ts';
import {applyPlan} from '../../src/app/apply.ts';
import {planFleet, type Assets, type PlannedFleet} from '../../src/app/plan.ts';
import type {Ports} from '../../src/app/ports.ts';
import {readInventory} from '../../src/inventory/read.ts';
import type {Fleet} from '../../src/model/fleet.ts';
import type {ChangedHost, HostPlan} from '../../src/plan/plan.ts';
import type {HostResult} from '../../src/run/result.ts';
import type {Transport} from '../../src/transport/transport.ts';
import {holdAt, isHeld, letGo} from '../rigs/hold.ts';
import type {Fault, Trial} from '../rigs/rig.ts';
import {sideOf, type Run} from './judge.ts';

/** What goes wrong in an attempt, and when: a whole line of the trail, without its time. */
export interface Strike {
  readonly at: string;
  readonly what: Calamity;
}

/** `blip`: a cut that is over after 2 s. `kill-controller`: its connections close, and nothing comes from it any more. */
export type Calamity = Exclude<Fault['kind'], 'mend'> | 'blip' | 'kill-controller';

export interface Attempt {
  readonly trial: Trial;
  readonly inventory: string;
  readonly assets: Assets;
  readonly strike?: Strike;
  /** Changes the plan before it is applied, as a mistake of ours would. */
  readonly spoil?: (plan: ChangedHost, texts: Record<string, string>) => ChangedHost;
}

export interface Attempted extends Run {
  readonly result?: HostResult;
  /** Whether the point of the strike was come to. */
  readonly struck: boolean;
}

const patience = {connectMs: 4_000, execMs: 20_000, pollMs: 200};

/** How long the guard waits in these attempts, in seconds: enough for two slow answers. */
const short = {window: 10, phase: 15};

/** Plans, applies under a strike, waits until host and controller are done, and looks again. */
export async function attempt(wanted: Attempt): Promise<Attempted> {
  const {trial, strike} = wanted;
  const runs = await mkdtemp(join(tmpdir(), 'vifleet-runs-'));
  const controller = controllerOf(trial, runs);
  try {
    const before = await trial.snapshot();
    const planned = await planOn(wanted, controller.ports);
    const [plan] = planned.plan.hosts;
    if (plan === undefined) throw new Error(`no plan: ${planned.unreachable[0]?.failure.message ?? ''}`);
    const afterPlan = await trial.snapshot();
    if (strike !== undefined) await holdAt(trial.exec, strike.at);
    const applying = applyOn(wanted, planned, controller.ports);
    const struck = strike !== undefined && (await inflict(trial, strike, controller, applying));
    const result = await applying;
    const mustRun = struck && strike.what === 'reboot' ? await startedAfterReboot(trial) : undefined;
    await settled(trial);
    const after = await trial.snapshot();
    const second =
      sideOf(after) === 'new' ? await planOn({...wanted, trial}, controllerOf(trial, runs).ports) : undefined;
    return {
      plan,
      before,
      planned: afterPlan,
      after,
      struck,
      ...(result === undefined || controller.isDead() ? {} : {outcome: result.outcome, result}),
      ...(second?.plan.hosts[0] === undefined ? {} : {secondPlan: second.plan.hosts[0].kind}),
      ...(mustRun === undefined ? {} : {mustRun}),
    };
  } finally {
    await rm(runs, {recursive: true, force: true});
  }
}

interface Controller {
  readonly ports: Ports;
  kill(): Promise<void>;
  isDead(): boolean;
}

/** A controller that can die: to the host it is the same whether its process is gone or never says anything again. */
function controllerOf(trial: Trial, runs: string): Controller {
  const {stop, raise} = stopper();
  const transport = trial.transport();
  let dead = false;
  const never = () => new Promise<never>(() => undefined);
  const open = new Set<{close(): Promise<void>}>();
  const mortal: Transport = {
    async connect(endpoint, effects, options) {
      if (dead) return never();
      const opened = await transport.connect(endpoint, effects, options);
      if (!opened.ok) return opened;
      open.add(opened.value);
      return {
        ok: true,
        value: {
          exec: (...words) => (dead ? never() : opened.value.exec(...words)),
          close: () => opened.value.close(),
        },
      };
    },
    close: () => transport.close(),
  };
  let runNumber = 0;
  return {
    ports: {
      transport: mortal,
      clock: systemClock,
      stop,
      emit: () => undefined,
      ask: () => Promise.resolve(true),
      runs,
      newRunId: () => `20260101-0000${(runNumber += 1)}`,
      owner: 'contract@controller',
    },
    async kill() {
      dead = true;
      for (let level = 0; level < 3; level += 1) raise();
      await Promise.all([...open].map((connection) => connection.close()));
    },
    isDead: () => dead,
  };
}

function fleetOf({trial, inventory}: Pick<Attempt, 'trial' | 'inventory'>): Fleet {
  const read = readInventory([{name: 'contract.yml', text: trial.inventory(inventory)}]);
  if (!read.ok) throw new Error(read.error.map((issue) => issue.message).join('\n'));
  return read.value.fleet;
}

export async function planOn(
  wanted: Pick<Attempt, 'trial' | 'inventory' | 'assets'>,
  ports: Ports,
): Promise<PlannedFleet> {
  const fleet = fleetOf(wanted);
  return planFleet(fleet, [...fleet.hosts.keys()], wanted.assets, ports, {parallel: 1, patience});
}

/** Undefined where the controller died. */
async function applyOn(wanted: Attempt, planned: PlannedFleet, ports: Ports): Promise<HostResult | undefined> {
  const texts = {...planned.plan.texts};
  const hosts = planned.plan.hosts.map((host) =>
    host.kind === 'change' ? hasty(wanted.spoil?.(host, texts) ?? host) : host,
  );
  const died = new Promise<undefined>((resolve) =>
    ports.stop.leave.addEventListener('abort', () => resolve(undefined)),
  );
  const applied = applyPlan({...planned, plan: {...planned.plan, hosts, texts}}, wanted.assets.kit, ports, {
    parallel: 1,
    patience,
    retries: [0, 1, 2],
  });
  const report = await Promise.race([applied, died]);
  if (report === undefined) return undefined;
  if (!report.ok) throw report.error;
  return report.value.results[0];
}

/** The guard does not wait for minutes here. */
const hasty = (plan: HostPlan & ChangedHost): ChangedHost => ({
  ...plan,
  guard: {...plan.guard, windowSeconds: short.window},
  limits: {'stop-guests': short.phase, change: short.phase, 'start-guests': short.phase},
});

/** False if the attempt ended before it came to the point. */
async function inflict(
  trial: Trial,
  {what}: Strike,
  controller: Controller,
  applying: Promise<HostResult | undefined>,
): Promise<boolean> {
  let over = false;
  void applying.finally(() => (over = true)).catch(() => undefined);
  while (!(await isHeld(trial.exec))) {
    if (over) {
      await letGo(trial.exec);
      return false;
    }
    await systemClock.sleep(50);
  }
  if (what === 'kill-controller') await controller.kill();
  else await trial.strike({kind: what === 'blip' ? 'cut' : what});
  await letGo(trial.exec);
  if (what === 'blip') await systemClock.sleep(2_000).then(() => trial.strike({kind: 'mend'}));
  if (what === 'cut') await settled(trial).then(() => trial.strike({kind: 'mend'}));
  return true;
}

/** Guests that come back by themselves, and those that the change had stopped and had not given free. */
async function startedAfterReboot(trial: Trial): Promise<readonly string[]> {
  const {stdout} = await trial.exec('ls "${VIFLEET_ROOT:-}/etc/xen/auto" 2>/dev/null');
  const {transaction} = await trial.snapshot();
  const stopped = transaction.trail.flatMap((line) => /^guest-stopped (\S+)/.exec(line)?.[1] ?? []);
  return [...new Set([...stdout.split('\n').flatMap((name) => name.split('.cfg')[0] || []), ...stopped])];
}

const longest = 120_000;

/** Until the host has nothing more to do by itself. */
async function settled(trial: Trial): Promise<void> {
  const deadline = systemClock.monotonic() + longest;
  while (systemClock.monotonic() < deadline) {
    const {transaction} = await trial.snapshot();
    if (transaction.open === '' || transaction.decision === 'confirmed') return;
    if (transaction.decision === 'rolled-back' && transaction.proof !== 'none') return;
    if (!transaction.trail.includes('armed') && (await isIdle(trial))) return;
    await systemClock.sleep(500);
  }
}

/** Nobody works on a transaction that never came to be armed. */
async function isIdle(trial: Trial): Promise<boolean> {
  await systemClock.sleep(1_000);
  return !(await trial.snapshot()).transaction.trail.includes('armed');
}
