import type {Failure} from '../base/failure.ts';
import type {Kit} from '../host-kit/build.ts';
import type {WatchedJournal} from '../journal/watched.ts';
import type {Outcome} from '../model/outcome.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {HostPlan} from '../plan/plan.ts';
import type {HostResult} from '../run/result.ts';
import type {PlannedFleet} from './plan.ts';
import type {Ports} from './ports.ts';
import {stackOf} from '../base/bug.ts';
import {ok, type Result} from '../base/result.ts';
import {openJournal} from '../journal/journal.ts';
import {watched} from '../journal/watched.ts';
import {exitCodeOf, worstExit} from '../model/outcome.ts';
import {printPlan} from '../plan/format.ts';
import type {ApplyContext} from '../run/attempt.ts';
import {applyHost} from '../run/apply.ts';
import {perform} from '../run/pool.ts';
import {usualPatience, type Patience} from '../run/reach.ts';

export interface ApplyOptions {
  readonly parallel: number;
  readonly patience?: Patience;
  /** Seconds between the attempts of a rollback on the host. */
  readonly retries?: readonly number[];
}

/** What a run came to. */
export interface RunReport {
  readonly run: string;
  readonly plan: string;
  readonly results: readonly HostResult[];
  readonly exit: ExitCode;
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
  const journal = await openJournal(ports.runs, run, printPlan(plan));
  if (!journal.ok) return journal;
  try {
    return await applyJournaled(planned, kit, ports, options, run, watched(journal.value));
  } finally {
    await journal.value.close();
  }
}

/** The same with a journal that is open; it is not closed. */
export async function applyJournaled(
  {plan, unreachable}: PlannedFleet,
  kit: Kit,
  ports: Ports,
  options: ApplyOptions,
  run: string,
  journal: WatchedJournal,
): Promise<Result<RunReport, Failure>> {
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
  for (const {host, failure} of unreachable) await note(notPlanned(host, failure));
  for (const batch of plan.batches) {
    const work = perform(
      plan.hosts.filter(({host}) => batch.includes(host)),
      {
        limit: options.parallel,
        stop: ports.stop,
        work: (host) => applyOne(host, context),
        skip: (host) =>
          host.kind === 'change'
            ? resultOf(host.host, 'skipped (stop)', 'the run was stopped before this host began', '')
            : settled(host),
      },
    );
    for await (const result of work) await note(result);
  }
  const worst = worstExit(results.map((result) => exitCodeOf[result.outcome]));
  await journal.append({entry: 'end', exit: worst, at: ports.clock.now()});
  const {failed} = journal;
  // The hosts are well, but nobody will find that in the journal.
  const exit = failed !== undefined && worst === 0 ? 1 : worst;
  ports.emit({event: 'run-finished', run, exit});
  results.sort((a, b) => (a.host < b.host ? -1 : 1));
  return ok({run, plan: plan.id, results, exit, ...(failed === undefined ? {} : {unwritten: failed})});
}

async function applyOne(host: HostPlan, context: ApplyContext): Promise<HostResult> {
  if (host.kind !== 'change') return settled(host);
  try {
    return await applyHost(host, context);
  } catch (error) {
    return resultOf(
      host.host,
      'bug',
      stackOf(error),
      "this is vifleet's mistake; the host's own guard takes back what was not confirmed",
    );
  }
}

const notPlanned = (host: string, failure: Failure): HostResult =>
  failure.code === 'run/bug'
    ? resultOf(host, 'bug', stackOf(failure.cause), failure.hint)
    : resultOf(host, 'unreachable (untouched)', failure.message, failure.hint);

function settled(host: Exclude<HostPlan, {kind: 'change'}>): HostResult {
  if (host.kind === 'unchanged') return resultOf(host.host, 'unchanged', 'nothing to do', '');
  const outcome = host.code === 'plan/open-transaction' ? 'refused (locked)' : 'refused (unsafe)';
  return resultOf(host.host, outcome, host.message, host.hint);
}

const resultOf = (host: string, outcome: Outcome, detail: string, hint: string): HostResult => ({
  host,
  outcome,
  detail,
  hint,
  silent: [],
});
