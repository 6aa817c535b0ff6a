import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {TransactionState} from '../host-kit/answer.ts';
import type {Attempt} from './attempt.ts';
import type {Reason} from './reason.ts';
import type {HostResult} from './result.ts';
import {stateOf} from '../host-kit/answer.ts';
import {refusalOf, type Refusal} from '../host-kit/refusal.ts';
import {verbRequest} from '../host-kit/request.ts';
import {phases} from '../plan/steps.ts';
import {bothEndpoints, deadlineIn, end, enter, hasLeft, pause, waitedEnough} from './attempt.ts';
import {left} from './left.ts';
import {mishap} from './reason.ts';

/** Asks the host to restore the checkpoint, and waits for its proof. */
export async function takeBack(attempt: Attempt, reason: Reason): Promise<HostResult> {
  const {plan, context, reach} = attempt;
  if (hasLeft(attempt)) return left(attempt);
  enter(attempt, 'rollback', reason.words);
  // The journal must not hold up the way to safety: the host's guard rolls back whether or not this entry is written.
  await context.journal.append({entry: 'rollback', host: plan.host, reason: reason.words});
  const asked = await reach.askUntil(
    verbRequest('rollback', context.run),
    deadlineIn(attempt, plan.guard.windowSeconds),
  );
  return asked.ok ? await watchRollback(attempt, reason) : await waitForGuard(attempt, reason);
}

/** Somebody decided: the guard, the boot units, the console, another controller, or we in an earlier call. */
export async function afterDecision(attempt: Attempt, state: TransactionState): Promise<HostResult> {
  if (state.decision === 'confirmed') return end(attempt, 'applied', `confirmed by the ${state.decidedBy}`, '');
  return await watchRollback(
    attempt,
    mishap(`taken back by the ${state.decidedBy}${state.error === '' ? '' : `: ${state.error}`}`),
  );
}

/** The controller lost the host: the guard there acts by itself. Waits it out, then asks what became of it. */
export async function waitForGuard(attempt: Attempt, reason: Reason): Promise<HostResult> {
  if (hasLeft(attempt)) return left(attempt);
  attempt.context.emit({
    event: 'host-lost',
    host: attempt.plan.host,
    detail: `${reason.words}; waiting for the host's own guard`,
  });
  await attempt.reach.renew(bothEndpoints(attempt.plan));
  return await watchRollback(attempt, reason);
}

async function watchRollback(attempt: Attempt, reason: Reason): Promise<HostResult> {
  const deadline = deadlineIn(attempt, rollbackSeconds(attempt));
  let last: TransactionState | undefined;
  for (;;) {
    const state = await askState(attempt);
    if (state.ok) {
      last = state.value;
      const ended = endOf(attempt, last, reason);
      if (ended?.outcome === 'rolled-back (verified)') await close(attempt);
      if (ended !== undefined) return ended;
    }
    if (hasLeft(attempt)) return left(attempt);
    if (waitedEnough(attempt, deadline)) return lost(attempt, last, reason.words);
    await pause(attempt);
  }
}

/** A proved rollback needs nobody any more. Where this is not heard, the next change on the host closes it. */
async function close({plan, context, reach, token}: Attempt): Promise<void> {
  await context.journal.append({entry: 'release', host: plan.host});
  await reach.ask(verbRequest('release', context.run, token === '' ? '-' : token));
}

/** The only thing that is believed after a lost connection. */
export async function askState({context, reach, sight}: Attempt): Promise<Result<TransactionState, Failure>> {
  const answer = await reach.ask(verbRequest('status', context.run), 10_000);
  if (!answer.ok) return answer;
  const refusal = refusalOf(answer.value);
  if (refusal !== undefined) return err(notTold(refusal));
  const state = stateOf(answer.value);
  sight.note(state);
  return ok(state);
}

const notTold = ({message, hint}: Refusal) =>
  new Failure('run/answer', `the host does not tell its state: ${message}`, {hint});

function endOf(attempt: Attempt, state: TransactionState, {words: reason, then}: Reason): HostResult | undefined {
  const {host} = attempt.plan;
  if (state.phase === 'absent' && attempt.token !== '')
    return end(
      attempt,
      'unknown',
      `${reason}; ${host} has lost the transaction that it had begun`,
      `look at ${host} on its console: sh /var/lib/vifleet/recover`,
    );
  if (state.phase === 'absent')
    return end(attempt, 'failed (untouched)', `${reason}; the host has no transaction of this run`, 'plan again');
  if (state.decision === 'confirmed')
    return end(attempt, 'applied', `${reason}; the host says that the change was confirmed`, '');
  if (state.decision !== 'rolled-back') return undefined;
  if (state.proof === 'verified') return end(attempt, 'rolled-back (verified)', reason, then);
  if (state.proof === 'failed' && state.progress !== 'running')
    return end(
      attempt,
      'rolled-back (unverified)',
      `${reason}; differs from before: ${state.differs.join(', ')}`,
      `look at ${host} on its console: sh /var/lib/vifleet/recover`,
    );
  return undefined;
}

function lost(attempt: Attempt, last: TransactionState | undefined, reason: string): HostResult {
  const {host} = attempt.plan;
  const again = `ask again: vifleet runs ${attempt.context.run}`;
  if (last === undefined)
    return end(
      attempt,
      'unreachable (armed)',
      `${reason}; ${host} does not answer, and its guard may still be armed`,
      `${again}; on the console: sh /var/lib/vifleet/recover`,
    );
  return end(
    attempt,
    'unknown',
    `${reason}; last seen in ${last.phase} (${last.progress}), ${last.secondsLeft} s before its guard acts`,
    again,
  );
}

/** How long the host may need until everything is taken back: what is left of the window, the undo, all attempts. */
function rollbackSeconds({plan, context}: Attempt): number {
  const undo = phases.reduce((sum, name) => sum + plan.limits[name], 0);
  const pauses = context.retries.reduce((sum, seconds) => sum + seconds, 0);
  return plan.guard.windowSeconds + undo * 2 + pauses + 120;
}
