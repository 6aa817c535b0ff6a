import type {Failure} from '../base/failure.ts';
import type {Attempt} from './attempt.ts';
import type {HostResult} from './result.ts';
import {err, ok, type Result} from '../base/result.ts';
import {readAnswer} from '../host-kit/answer.ts';
import {refusalOf} from '../host-kit/refusal.ts';
import {readRequest, verbRequest} from '../host-kit/request.ts';
import {bothEndpoints, deadlineIn, end, endpointOf, enter, pause, waitedEnough} from './attempt.ts';
import {mishap, ourFailure, stoppedByUser} from './reason.ts';
import {afterDecision, askState, takeBack, waitForGuard} from './take-back.ts';
import {compareWithPlan, type Seen} from './verify.ts';

/** Looks at the host over a new connection by its permanent address, and decides: confirm or roll back. */
export async function verifyAndDecide(attempt: Attempt, answeredBefore: ReadonlySet<string>): Promise<HostResult> {
  const {plan, context, reach} = attempt;
  if (context.effects.stop.rollBack.aborted) return await takeBack(attempt, stoppedByUser);
  enter(attempt, 'verify', 'over a new connection');
  await reach.renew([endpointOf(plan, plan.endpointAfter)]);
  const seen = await verifyUntilEqual(attempt, answeredBefore);
  if (seen.problems.length > 0) {
    await reach.renew(bothEndpoints(plan));
    return await takeBack(attempt, mishap(seen.problems.join('; ')));
  }
  const noted = await context.journal.append({entry: 'confirm', host: plan.host});
  if (!noted.ok) return await takeBack(attempt, ourFailure(noted.error));
  enter(attempt, 'confirm', 'the change stays');
  return await confirm(attempt, seen.silent);
}

/** Seconds that guests get to come up before a missing answer counts. */
const bootSeconds = 90;

/** Guests and carriers need a moment; what is still different after a while is a problem. */
async function verifyUntilEqual(attempt: Attempt, answeredBefore: ReadonlySet<string>): Promise<Seen> {
  const {plan, context, reach} = attempt;
  const seconds = verifySeconds(attempt);
  const deadline = deadlineIn(attempt, seconds);
  for (let extended = false; ;) {
    // The window begins anew with each phase; guests that boot slowly need more of it.
    if (!extended)
      extended = (
        await reach.ask(verbRequest('extend', context.run, attempt.token, `${seconds + plan.guard.windowSeconds}`))
      ).ok;
    const found = await look(attempt);
    const seen: Seen = found.ok
      ? compareWithPlan(plan, found.value, answeredBefore)
      : {problems: [`no answer over a new connection: ${found.error.message}`], silent: []};
    if (seen.problems.length === 0 || waitedEnough(attempt, deadline)) return seen;
    await pause(attempt);
  }
}

function verifySeconds({plan}: Attempt): number {
  const settle = Math.min(20, plan.guard.windowSeconds / 2);
  return plan.steps['start-guests'].length > 0 ? Math.min(settle + bootSeconds, plan.guard.windowSeconds * 2) : settle;
}

async function look({plan, context, reach}: Attempt): Promise<ReturnType<typeof readAnswer>> {
  const request = readRequest(context.kit, {
    facts: ['links', 'addresses', 'routes', 'guests', 'services'],
    files: Object.entries(plan.verify.files).map(([path, hash]) => ({path, known: hash === '-' ? null : hash})),
    probes: plan.verify.probes.map((pair) => pair.after),
  });
  const answer = await reach.ask(request);
  return answer.ok ? readAnswer(answer.value) : answer;
}

async function confirm(attempt: Attempt, silent: readonly string[]): Promise<HostResult> {
  const {plan, context, reach} = attempt;
  const deadline = deadlineIn(attempt, plan.guard.windowSeconds);
  const asked = await reach.askUntil(verbRequest('confirm', context.run, attempt.token), deadline);
  if (!asked.ok) return await waitForGuard(attempt, mishap(asked.error.message));
  const refusal = refusalOf(asked.value);
  const state = await askState(attempt);
  if (!state.ok || state.value.decision === 'none')
    return await waitForGuard(attempt, mishap(refusal?.message ?? 'the confirmation was not answered'));
  if (state.value.decision === 'rolled-back') return await afterDecision(attempt, state.value);
  const released = await release(attempt);
  const sum = `${plan.files.length} ${plan.files.length === 1 ? 'file' : 'files'}, ${plan.changes.length} ${plan.changes.length === 1 ? 'change' : 'changes'}`;
  if (released.ok) return end(attempt, 'applied', sum, '', silent);
  return end(
    attempt,
    'applied',
    `${sum}; the transaction is still open on the host`,
    `close it with: vifleet unlock ${plan.host}`,
    silent,
  );
}

async function release({plan, context, reach, token}: Attempt): Promise<Result<undefined, Failure | string>> {
  await context.journal.append({entry: 'release', host: plan.host});
  const released = await reach.ask(verbRequest('release', context.run, token));
  if (!released.ok) return released;
  const refusal = refusalOf(released.value);
  return refusal === undefined ? ok(undefined) : err(refusal.code);
}
