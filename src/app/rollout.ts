import type {Failure} from '../base/failure.ts';
import type {Stop} from '../base/stop.ts';
import type {Outcome} from '../model/outcome.ts';
import type {HostPlan, Plan} from '../plan/plan.ts';
import type {ApplyContext} from '../run/attempt.ts';
import type {Budget} from '../run/budget.ts';
import type {HostResult} from '../run/result.ts';
import type {PlannedFleet} from './plan.ts';
import {stackOf} from '../base/bug.ts';
import {notSeen} from './each-host.ts';
import {applyHost} from '../run/apply.ts';
import {perform} from '../run/pool.ts';

/** Works through a plan batch by batch, and gives what each host came to; after a spent budget no new host starts. */
export async function* rollOut(
  {plan, unreachable}: PlannedFleet,
  context: ApplyContext,
  {parallel}: {readonly parallel: number},
  budget: Budget,
  stop: Stop,
): AsyncGenerator<HostResult> {
  for (const {host, failure} of unreachable) {
    const result = notPlanned(host, failure);
    budget.note(result.outcome, false);
    yield result;
  }
  let turns = 0;
  for (const batch of batchesIn(plan)) {
    if (batch.some(({kind}) => kind === 'change')) turns += 1;
    if (turns > 1) await pauseBetween(budget, context, stop);
    const isCanary = budget.limits.canary && turns === 1;
    yield* perform(batch, {
      limit: parallel,
      stop,
      work: async (host) => {
        const result = await applyOne(host, context, budget);
        budget.note(result.outcome, isCanary && host.kind === 'change');
        return result;
      },
      skip: (host) =>
        host.kind === 'change'
          ? resultOf(host.host, 'skipped (stop)', 'the run was stopped before this host began', '')
          : settled(host),
    });
  }
}

function batchesIn({batches, hosts}: Plan): readonly (readonly HostPlan[])[] {
  const byName = new Map(hosts.map((host) => [host.host, host]));
  return batches.map((names) => names.flatMap((name) => byName.get(name) ?? []));
}

/** Time in which a batch may show that it was a mistake. */
async function pauseBetween({limits, exceeded}: Budget, {emit, effects}: ApplyContext, stop: Stop): Promise<void> {
  const {pauseSeconds} = limits;
  if (pauseSeconds === 0 || exceeded !== undefined || stop.drain.aborted) return;
  emit({event: 'run-paused', seconds: pauseSeconds});
  await effects.clock.sleep(pauseSeconds * 1_000, stop.drain);
}

async function applyOne(host: HostPlan, context: ApplyContext, {exceeded}: Budget): Promise<HostResult> {
  if (host.kind !== 'change') return settled(host);
  if (exceeded !== undefined)
    return resultOf(host.host, 'skipped (budget)', exceeded, 'look at what ended badly first, then plan again');
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

function notPlanned(host: string, failure: Failure): HostResult {
  if (failure.code === 'run/bug') return resultOf(host, 'bug', stackOf(failure.cause), failure.hint);
  const outcome = notSeen(failure).kind === 'unreachable' ? 'unreachable (untouched)' : 'refused (unsafe)';
  return resultOf(host, outcome, failure.message, failure.hint);
}

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
