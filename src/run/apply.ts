import type {TransactionState} from '../host-kit/answer.ts';
import type {ChangedHost} from '../plan/plan.ts';
import type {ApplyContext, Attempt} from './attempt.ts';
import type {HostResult} from './result.ts';
import {Bug} from '../base/bug.ts';
import {err, ok, type Result} from '../base/result.ts';
import {readAnswer, stateOf} from '../host-kit/answer.ts';
import {refusalOf, type Refusal} from '../host-kit/refusal.ts';
import {beginRequest, goRequest, readRequest} from '../host-kit/request.ts';
import {readRecord, recordText} from '../observed/record.ts';
import {phases, type Phase} from '../plan/steps.ts';
import {bothEndpoints, deadlineIn, end, endpointOf, enter, pause, waitedEnough} from './attempt.ts';
import {verifyAndDecide} from './decide.ts';
import {reachHost} from './reach.ts';
import {mishap, ourFailure, stoppedByUser} from './reason.ts';
import {refusedOutcome} from './refused.ts';
import {sightOn} from './sight.ts';
import {afterDecision, askState, takeBack, waitForGuard} from './take-back.ts';
import {probesBefore} from './verify.ts';

/** Carries out the plan of one host: begin, phases, verify, confirm or roll back. Never throws for what a host does. */
export async function applyHost(plan: ChangedHost, context: ApplyContext): Promise<HostResult> {
  const reach = reachHost(context.transport, [endpointOf(plan, plan.endpoint)], context.effects, context.patience);
  try {
    return await transact({plan, context, reach, token: '', sight: sightOn(context.effects.clock)});
  } finally {
    await reach.close();
  }
}

/** A step of the way: what comes of it, or how the host's part ended there. */
type Way<T> = Result<T, HostResult>;

async function transact(fresh: Attempt): Promise<HostResult> {
  const answered = await baseline(fresh);
  if (!answered.ok) return answered.error;
  const begun = await begin(fresh);
  if (!begun.ok) return begun.error;
  for (const phase of phases) {
    const ran = await runPhase(begun.value, phase);
    if (!ran.ok) return ran.error;
  }
  return await verifyAndDecide(begun.value, answered.value);
}

/** What answers before the change, by the name of its probes: only what answered can be missed afterwards. */
async function baseline(attempt: Attempt): Promise<Way<ReadonlySet<string>>> {
  const {plan, context, reach} = attempt;
  enter(attempt, 'look', 'what answers before the change');
  const pairs = probesBefore(plan);
  const answer = await reach.ask(
    readRequest(context.kit, {facts: [], files: [], probes: pairs.map((pair) => pair.before ?? '')}),
  );
  if (!answer.ok) return err(end(attempt, 'unreachable (untouched)', answer.error.message, answer.error.hint));
  const read = readAnswer(answer.value);
  if (!read.ok) return err(end(attempt, 'failed (untouched)', read.error.message, read.error.hint));
  return ok(new Set(pairs.filter((_, index) => read.value.probes[index] === true).map((pair) => pair.what)));
}

/** `begin` compares, checks and arms: on a slow host that takes a while. */
const beginLimitMs = 120_000;

async function begin(attempt: Attempt): Promise<Way<Attempt>> {
  const {plan, context, reach} = attempt;
  if (context.effects.stop.rollBack.aborted)
    return err(end(attempt, 'skipped (stop)', 'the run was stopped before this host began', ''));
  const noted = await context.journal.append({entry: 'begin', host: plan.host});
  if (!noted.ok) return err(end(attempt, 'failed (untouched)', noted.error.message, noted.error.hint));
  enter(attempt, 'begin', 'lock, compare, stage, save, arm');
  const meta = {id: context.run, run: context.run, owner: context.owner, reason: 'apply', retries: context.retries};
  const request = beginRequest(context.kit, {...plan, record: recordOfRun(plan, context.run)}, context.texts, meta);
  attempt.sight.asking(plan.guard.windowSeconds);
  const answer = await reach.askUntil(request, deadlineIn(attempt, plan.guard.windowSeconds), beginLimitMs);
  if (!answer.ok) return err(await waitForGuard(attempt, mishap(answer.error.message)));
  const refusal = refusalOf(answer.value);
  if (refusal !== undefined)
    return err(end(attempt, refusedOutcome(refusal.code), `${plan.host}: ${refusal.message}`, refusal.hint));
  const token = answer.value.frame('token');
  if (token === undefined) return err(await takeBack(attempt, mishap('the host began the change and gave no token')));
  attempt.sight.note(stateOf(answer.value));
  return ok({...attempt, token: token.content.trim()});
}

/** A plan knows no run: the record says which one made it current. */
function recordOfRun(plan: ChangedHost, run: string): string {
  const record = readRecord(plan.record, plan.host);
  if (!record.ok) throw new Bug(`the plan of ${plan.host} has a damaged record`, {cause: record.error});
  return recordText({...record.value, run});
}

/** Starts a phase and watches it to its end. */
async function runPhase(attempt: Attempt, phase: Phase): Promise<Way<undefined>> {
  const {plan, context, reach} = attempt;
  const steps = plan.steps[phase].length;
  if (steps === 0) return ok(undefined);
  if (context.effects.stop.rollBack.aborted) return err(await takeBack(attempt, stoppedByUser));
  const noted = await context.journal.append({entry: 'go', host: plan.host, phase});
  if (!noted.ok) return err(await takeBack(attempt, ourFailure(noted.error)));
  enter(attempt, phase, `${steps} ${steps === 1 ? 'step' : 'steps'}`);
  const longest = plan.limits[phase] + plan.guard.windowSeconds;
  const deadline = deadlineIn(attempt, longest);
  attempt.sight.asking(longest);
  const started = await reach.askUntil(goRequest(context.run, attempt.token, phase), deadline);
  if (!started.ok) return err(await waitForGuard(attempt, mishap(started.error.message)));
  const refusal = refusalOf(started.value);
  if (refusal !== undefined && refusal.code !== 'decided') return err(await afterRefusal(attempt, refusal));
  if (refusal === undefined) attempt.sight.note(stateOf(started.value));
  const state = await watch(attempt, phase, deadline);
  return state === undefined
    ? err(await waitForGuard(attempt, mishap(`no answer during ${phase}`)))
    : await afterPhase(attempt, phase, state);
}

/** A token that is void belongs to another controller of the same run: what that one does is not taken back here. */
const afterRefusal = (attempt: Attempt, {code, message}: Refusal): Promise<HostResult> =>
  code === 'token' ? waitForGuard(attempt, mishap(message)) : takeBack(attempt, mishap(message));

async function afterPhase(attempt: Attempt, phase: Phase, state: TransactionState): Promise<Way<undefined>> {
  if (state.decision !== 'none') return err(await afterDecision(attempt, state));
  if (state.phase === phase && state.progress === 'done') return ok(undefined);
  const how = state.progress === 'failed' ? 'failed' : `did not end (${state.progress})`;
  return err(await takeBack(attempt, mishap(`${phase} ${how}${whereWords(state)}`)));
}

/** The host names the step in its error, too: once is enough. */
function whereWords({step, error}: TransactionState): string {
  const line = step.replace(/^\d+ /, '');
  const why = error.startsWith(`${line}: `) ? error.slice(line.length + 2) : error;
  return `${step === '' ? '' : ` in step ${step}`}${why === '' ? '' : `: ${why}`}`;
}

/** Looks at the host until the phase is over; the last state seen, or undefined if nobody answered at the end. */
async function watch(attempt: Attempt, phase: Phase, deadline: number): Promise<TransactionState | undefined> {
  for (let lost = false; ;) {
    const state = await askState(attempt);
    if (state.ok && isOver(state.value, phase)) return state.value;
    if (!state.ok && !lost) {
      lost = true;
      attempt.context.emit({event: 'host-lost', host: attempt.plan.host, detail: state.error.message});
      await attempt.reach.renew(bothEndpoints(attempt.plan));
    }
    if (waitedEnough(attempt, deadline)) return state.ok ? state.value : undefined;
    await pause(attempt);
  }
}

const isOver = (state: TransactionState, phase: Phase): boolean =>
  state.decision !== 'none' ||
  state.phase === 'absent' ||
  (state.phase === phase && (state.progress === 'done' || state.progress === 'failed'));
