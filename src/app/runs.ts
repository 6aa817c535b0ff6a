import type {Failure} from '../base/failure.ts';
import type {RunSummary} from '../journal/summary.ts';
import type {TransactionState} from '../host-kit/answer.ts';
import type {ChangedHost, Plan} from '../plan/plan.ts';
import type {Ports} from './ports.ts';
import {Failure as Trouble} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {stateOf} from '../host-kit/answer.ts';
import {refusalOf, type Refusal} from '../host-kit/refusal.ts';
import {verbRequest} from '../host-kit/request.ts';
import {listRuns, readJournal, readRunPlan} from '../journal/journal.ts';
import {summarise} from '../journal/summary.ts';
import {parsePlan} from '../plan/format.ts';
import {perform} from '../run/pool.ts';
import {reachHost, usualPatience} from '../run/reach.ts';

/** All runs, newest last; a journal that cannot be read is left out here and told by `showRun`. */
export async function allRuns(runs: string): Promise<readonly RunSummary[]> {
  const summaries: RunSummary[] = [];
  for (const id of await listRuns(runs)) {
    const entries = await readJournal(runs, id);
    const summary = entries.ok ? summarise(entries.value) : undefined;
    if (summary !== undefined) summaries.push(summary);
  }
  return summaries;
}

/** What the hosts themselves say of a run, for those whose outcome the journal does not settle. */
export interface RunDetails {
  readonly summary: RunSummary;
  readonly plan: Plan;
  readonly asked: readonly {readonly host: string; readonly answer: Result<TransactionState, Failure>}[];
}

const settled = new Set<string | undefined>([
  'unchanged',
  'applied',
  'rolled-back (verified)',
  'refused (stale)',
  'refused (locked)',
  'refused (unsafe)',
  'failed (untouched)',
  'unreachable (untouched)',
  'skipped (stop)',
  'skipped (budget)',
]);

export async function showRun(id: string, ports: Ports): Promise<Result<RunDetails, Failure>> {
  const loaded = await loadRun(ports.runs, id);
  if (!loaded.ok) return loaded;
  const {summary, plan} = loaded.value;
  const open = new Set(summary.hosts.filter(({outcome}) => !settled.has(outcome)).map(({host}) => host));
  const hosts = plan.hosts.filter((host) => host.kind === 'change' && open.has(host.host)) as readonly ChangedHost[];
  const asked: {host: string; answer: Result<TransactionState, Failure>}[] = [];
  const answers = perform(hosts, {
    limit: 20,
    stop: ports.stop,
    work: async (host) => ({host: host.host, answer: await askState(host, id, ports)}),
    skip: (host) => ({
      host: host.host,
      answer: err(new Trouble('cli/stopped', 'stopped', {hint: 'ask again'})),
    }),
  });
  for await (const answer of answers) asked.push(answer);
  return ok({summary, plan, asked: asked.sort((a, b) => (a.host < b.host ? -1 : 1))});
}

async function askState(host: ChangedHost, id: string, ports: Ports): Promise<Result<TransactionState, Failure>> {
  const reach = reachHost(
    ports.transport,
    [
      {host: host.host, ...host.endpointAfter},
      {host: host.host, ...host.endpoint},
    ],
    ports,
    usualPatience,
  );
  try {
    const answer = await reach.ask(verbRequest('status', id));
    if (!answer.ok) return answer;
    const refusal = refusalOf(answer.value);
    return refusal === undefined ? ok(stateOf(answer.value)) : err(notTold(host.host, refusal));
  } finally {
    await reach.close();
  }
}

const notTold = (host: string, {message, hint}: Refusal) =>
  new Trouble('run/answer', `${host} does not tell its state: ${message}`, {where: {host}, hint});

/** A run's journal and plan. */
export async function loadRun(
  runs: string,
  id: string,
): Promise<Result<{readonly summary: RunSummary; readonly plan: Plan}, Failure>> {
  const entries = await readJournal(runs, id);
  if (!entries.ok) return entries;
  const summary = summarise(entries.value);
  const text = await readRunPlan(runs, id);
  if (!text.ok) return text;
  const plan = parsePlan(text.value, `the plan of run ${id}`);
  if (!plan.ok) return plan;
  if (summary === undefined)
    return err(
      new Trouble('journal/unreadable', `the journal of run ${id} is empty`, {
        hint: 'nothing was begun: list the runs with: vifleet runs',
      }),
    );
  return ok({summary, plan: plan.value});
}
