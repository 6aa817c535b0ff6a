import type {Failure} from '../base/failure.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {Fleet} from '../model/fleet.ts';
import type {HostName} from '../model/values.ts';
import type {Ceiling, GuestsOfPlay, Task} from '../playbook/playbook.ts';
import type {Rollout} from '../playbook/rollout.ts';
import type {Assets, PlannedFleet} from './plan.ts';
import type {HostEnd, PlayEvent, TaskReport} from './play-report.ts';
import type {Ports} from './ports.ts';
import {ok, type Result} from '../base/result.ts';
import {endsBadly, exitCodeOf, worstExit} from '../model/outcome.ts';
import {budgetOf} from '../plan/batches.ts';
import {applyPlan, type ApplyOptions} from './apply.ts';
import {driftOfFleet, exitOfDrift} from './drift.ts';
import {planFleet} from './plan.ts';
import {exitOfHost, probeFleet} from './probe.ts';
import {probedNetworks, type ProbedNetwork} from '../plan/probe/networks.ts';
import {exitOfStanding, verifyFleet} from './verify.ts';

/** What the tasks of a playbook are done with. */
export interface Stage {
  readonly fleet: Fleet;
  readonly assets: Assets;
  readonly ports: Ports;
  readonly options: Omit<ApplyOptions, 'limits'>;
  /** Resolves when it has been shown. */
  readonly tell: (event: PlayEvent) => Promise<void>;
  /** Asks before the first change of the playbook; nobody is asked twice. */
  readonly agree: (planned: PlannedFleet) => Promise<boolean>;
  /** The same before endpoints are made. */
  readonly agreeToProbe: (networks: readonly ProbedNetwork[]) => Promise<boolean>;
}

/** The hosts that a task is done on. */
export interface Cast {
  readonly hosts: readonly HostName[];
  readonly guests: GuestsOfPlay;
  readonly rollout: Rollout;
  /** The hosts of the play: what shares are shares of. */
  readonly total: number;
  /** How many of them ended badly in earlier tasks. */
  readonly spent: number;
}

export function performTask(task: Task, cast: Cast, stage: Stage): Promise<Result<TaskReport, Failure>> {
  switch (task.kind) {
    case 'check':
      return check(task.ceiling, cast, stage);
    case 'apply':
      return apply(task.ceiling, cast, stage);
    case 'verify':
      return verify(cast, stage);
    case 'probe':
      return probe(cast, stage);
    case 'drift':
      return drift(cast, stage);
    case 'pause':
      return pause(task.seconds, stage);
  }
}

const planned = ({hosts, guests, rollout}: Cast, ceiling: Ceiling, {fleet, assets, ports, options}: Stage) =>
  planFleet(fleet, hosts, assets, ports, {...options, guests, ceiling, rollout});

/** 4: looked at and in the way, or not reached; the exit code of `vifleet plan`. */
const fits = (host: string, good: boolean): HostEnd => ({host, exit: good ? 0 : 4, bad: !good});

async function check(ceiling: Ceiling, cast: Cast, stage: Stage): Promise<Result<TaskReport, Failure>> {
  const made = await planned(cast, ceiling, stage);
  const ends = [
    ...made.plan.hosts.map(({host, kind}) => fits(host, kind !== 'refused')),
    ...made.unreachable.map(({host}) => fits(host, false)),
  ];
  return ok({task: 'check', planned: made, ends});
}

async function apply(ceiling: Ceiling, cast: Cast, stage: Stage): Promise<Result<TaskReport, Failure>> {
  const {assets, ports, options, tell, agree} = stage;
  const made = await planned(cast, ceiling, stage);
  if (ports.stop.drain.aborted) return ok({task: 'apply', planned: made, ends: []});
  await tell({event: 'plan-made', planned: made});
  if (!(await agree(made)) || ports.stop.drain.aborted) return ok({task: 'apply', planned: made, ends: []});
  await tell({event: 'changes-begin'});
  const {canary, budget, pauseSeconds} = cast.rollout;
  const limits = {canary: canary > 0, budget: budgetOf(budget, cast.total), spent: cast.spent, pauseSeconds};
  const run = await applyPlan(made, assets.kit, ports, {...options, limits});
  if (!run.ok) return run;
  const ends = run.value.results.map(({host, outcome}) => ({
    host,
    exit: exitCodeOf[outcome],
    bad: endsBadly(outcome),
  }));
  return ok({task: 'apply', planned: made, run: run.value, ends});
}

async function verify({hosts, guests}: Cast, stage: Stage): Promise<Result<TaskReport, Failure>> {
  const {fleet, assets, ports, options} = stage;
  const standings = await verifyFleet(fleet, hosts, assets, ports, {...options, guests});
  return ok({task: 'verify', standings, ends: standings.map((one) => endOf(one.host, exitOfStanding(one)))});
}

async function probe({hosts}: Cast, stage: Stage): Promise<Result<TaskReport, Failure>> {
  const {fleet, assets, ports, options, agreeToProbe} = stage;
  const networks = probedNetworks(fleet, hosts);
  if (networks.length > 0 && !(await agreeToProbe(networks))) return ok({task: 'probe', ends: []});
  const probes = await probeFleet(fleet, networks, assets.kit, ports, options);
  const ends = hosts.map((host) => endOf(host, worstExit(probes.map((one) => exitOfHost(one, host)))));
  return ok({task: 'probe', probes, ends});
}

async function drift({hosts, guests}: Cast, stage: Stage): Promise<Result<TaskReport, Failure>> {
  const {fleet, assets, ports, options} = stage;
  const found = await driftOfFleet(fleet, hosts, assets, ports, {...options, guests});
  return ok({task: 'drift', hosts: found, ends: found.map((one) => endOf(one.host, exitOfDrift(one, false)))});
}

async function pause(seconds: number, {ports}: Stage): Promise<Result<TaskReport, Failure>> {
  await ports.clock.sleep(seconds * 1_000, ports.stop.drain);
  return ok({task: 'pause', seconds, ends: []});
}

const endOf = (host: string, exit: ExitCode): HostEnd => ({host, exit, bad: exit !== 0});
