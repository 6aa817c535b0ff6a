import type {Attempt} from './attempt.ts';
import type {HostResult} from './result.ts';
import {end} from './attempt.ts';

/** The user does not wait for the host: what it last said, and until when it decides by itself. */
export function left(attempt: Attempt): HostResult {
  const {plan, context} = attempt;
  return end(
    attempt,
    'unknown',
    `left by the user; ${whatItDoes(attempt)}`,
    `ask ${plan.host} later: vifleet runs ${context.run}; on its console: sh /var/lib/vifleet/recover`,
  );
}

function whatItDoes({plan: {host}, sight}: Attempt): string {
  const {state} = sight;
  const deadline = `within about ${sight.secondsLeft()} s`;
  if (state === undefined) return `${host} may have begun: if so, it takes everything back by itself ${deadline}`;
  if (state.decision === 'rolled-back') return `${host} is taking the change back`;
  if (state.decision === 'confirmed') return `${host} keeps the change`;
  const seen = `${host} was last seen in ${state.phase} (${state.progress})`;
  return `${seen}, and takes the change back by itself ${deadline}`;
}
