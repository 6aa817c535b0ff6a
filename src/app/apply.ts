import type {Failure} from '../base/failure.ts';
import type {Kit} from '../host-kit/build.ts';
import type {WatchedJournal} from '../journal/watched.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {HostResult} from '../run/result.ts';
import type {PlannedFleet} from './plan.ts';
import type {Ports} from './ports.ts';
import {ok, type Result} from '../base/result.ts';
import {openJournal} from '../journal/journal.ts';
import {watched} from '../journal/watched.ts';
import {exitCodeOf, worstExit} from '../model/outcome.ts';
import {planPieces} from '../plan/format.ts';
import type {ApplyContext} from '../run/attempt.ts';
import {Budget, unlimited, type Limits} from '../run/budget.ts';
import {usualPatience, type Patience} from '../run/reach.ts';
import {rollOut} from './rollout.ts';

export interface ApplyOptions {
  readonly parallel: number;
  readonly patience?: Patience;
  /** Seconds between the attempts of a rollback on the host. */
  readonly retries?: readonly number[];
  /** Without them every host has its turn. */
  readonly limits?: Limits;
}

/** What a run came to. */
export interface RunReport {
  readonly run: string;
  readonly plan: string;
  readonly results: readonly HostResult[];
  readonly exit: ExitCode;
  /** Whether so many hosts ended badly that no other would have started. */
  readonly overspent: boolean;
  /** The first entry that the journal could not take: later, `runs` will not know how all hosts ended. */
  readonly unwritten?: Failure;
}

const usualRetries: readonly number[] = [0, 30, 120];

/** Carries out a plan, many hosts at a time; each host's end is a value, and the run goes on. */
export async function applyPlan(
  planned: PlannedFleet,
  kit: Kit,
  ports: Ports,
  options: ApplyOptions,
): Promise<Result<RunReport, Failure>> {
  const {plan} = planned;
  const run = ports.newRunId();
  const journal = await openJournal(ports.runs, run, planPieces(plan));
  if (!journal.ok) return journal;
  try {
    return await applyJournaled(planned, kit, ports, options, run, watched(journal.value));
  } finally {
    await journal.value.close();
  }
}

/** The same with a journal that is open; it is not closed. */
export async function applyJournaled(
  planned: PlannedFleet,
  kit: Kit,
  ports: Ports,
  options: ApplyOptions,
  run: string,
  journal: WatchedJournal,
): Promise<Result<RunReport, Failure>> {
  const {plan, unreachable} = planned;
  const hosts = [...plan.hosts.map(({host}) => host), ...unreachable.map(({host}) => host)].sort();
  const opened = await journal.append({
    entry: 'run',
    format: 'vifleet/journal',
    version: 1,
    run,
    plan: plan.id,
    hosts,
    at: ports.clock.now(),
  });
  if (!opened.ok) return opened;
  ports.emit({event: 'run-started', run, hosts});
  const context: ApplyContext = {
    transport: ports.transport,
    kit,
    journal,
    effects: ports,
    patience: options.patience ?? usualPatience,
    emit: ports.emit,
    run,
    owner: ports.owner,
    retries: options.retries ?? usualRetries,
    texts: plan.texts,
  };
  const results: HostResult[] = [];
  const note = async (result: HostResult) => {
    results.push(result);
    await journal.append({entry: 'outcome', host: result.host, outcome: result.outcome, detail: result.detail});
    ports.emit({event: 'host-finished', host: result.host, outcome: result.outcome, detail: result.detail});
  };
  const budget = new Budget(options.limits ?? unlimited);
  for await (const result of rollOut(planned, context, options, budget, ports.stop)) await note(result);
  const worst = worstExit(results.map((result) => exitCodeOf[result.outcome]));
  await journal.append({entry: 'end', exit: worst, at: ports.clock.now()});
  const {failed} = journal;
  // The hosts are well, but nobody will find that in the journal.
  const exit = failed !== undefined && worst === 0 ? 1 : worst;
  ports.emit({event: 'run-finished', run, exit});
  return ok({
    run,
    plan: plan.id,
    results: results.sort((x, y) => (x.host < y.host ? -1 : 1)),
    exit,
    overspent: budget.exceeded !== undefined,
    ...(failed === undefined ? {} : {unwritten: failed}),
  });
}
