import type {Kit} from '../host-kit/build.ts';
import type {Journal} from '../journal/journal.ts';
import type {Outcome} from '../model/outcome.ts';
import type {ChangedHost} from '../plan/plan.ts';
import type {Effects, Endpoint, Transport} from '../transport/transport.ts';
import type {HostPhase, RunEvent} from './events.ts';
import type {Patience, Reach} from './reach.ts';
import type {HostResult} from './result.ts';
import type {Sight} from './sight.ts';

/** What applying one host needs besides its plan. */
export interface ApplyContext {
  readonly transport: Transport;
  readonly kit: Kit;
  readonly journal: Journal;
  readonly effects: Effects;
  readonly patience: Patience;
  readonly emit: (event: RunEvent) => void;
  /** The run's id; the transaction on each host has the same. */
  readonly run: string;
  readonly owner: string;
  /** Seconds between the attempts of a rollback. */
  readonly retries: readonly number[];
  readonly texts: Readonly<Record<string, string>>;
}

/** One transaction on its way. `token` is what the host gave at its beginning. */
export interface Attempt {
  readonly plan: ChangedHost;
  readonly context: ApplyContext;
  readonly reach: Reach;
  readonly token: string;
  readonly sight: Sight;
}

export const endpointOf = (plan: ChangedHost, at: ChangedHost['endpoint']): Endpoint => ({host: plan.host, ...at});

/** The address that will be permanent first, then the old one. */
export const bothEndpoints = (plan: ChangedHost): readonly [Endpoint, ...Endpoint[]] =>
  JSON.stringify(plan.endpoint) === JSON.stringify(plan.endpointAfter)
    ? [endpointOf(plan, plan.endpoint)]
    : [endpointOf(plan, plan.endpointAfter), endpointOf(plan, plan.endpoint)];

/** Monotonic milliseconds, `seconds` from now. */
export const deadlineIn = ({context}: Attempt, seconds: number): number =>
  context.effects.clock.monotonic() + seconds * 1_000;

/** Whether the user went away: nothing is sent or waited for any more. */
export const hasLeft = ({context}: Attempt): boolean => context.effects.stop.leave.aborted;

/** Whether waiting is over: the deadline passed, or the user left. */
export const waitedEnough = (attempt: Attempt, deadline: number): boolean =>
  hasLeft(attempt) || attempt.context.effects.clock.monotonic() > deadline;

export const pause = ({context}: Attempt): Promise<void> =>
  context.effects.clock.sleep(context.patience.pollMs, context.effects.stop.leave);

export function enter(attempt: Attempt, phase: HostPhase, detail: string): void {
  attempt.context.emit({event: 'host-phase', host: attempt.plan.host, phase, detail});
}

export const end = (
  attempt: Attempt,
  outcome: Outcome,
  detail: string,
  hint: string,
  silent: readonly string[] = [],
): HostResult => ({
  host: attempt.plan.host,
  outcome,
  detail,
  hint,
  silent,
});
