import {setMaxListeners} from 'node:events';
import type {Effects} from './transport.ts';

/** Bounds one piece of work: its signal aborts when the time is up or when the user leaves. */
export interface Limit {
  readonly signal: AbortSignal;
  /** Why the signal aborted. */
  why(): 'timeout' | 'left' | undefined;
  /** Seconds from the start to the (tightest) end, for messages. */
  seconds(): number;
  /** Brings the end forward to `ms` from now; never moves it back. */
  tighten(ms: number): void;
  /** Ends the work early, as if the user had left. */
  cancel(): void;
  /** The work is done: the signal will not abort any more. */
  end(): void;
}

export function startLimit(ms: number, {stop, clock}: Effects): Limit {
  const controller = new AbortController();
  const done = new AbortController();
  const started = clock.monotonic();
  let why: 'timeout' | 'left' | undefined;
  let endsAt = Number.POSITIVE_INFINITY;

  const end = () => {
    stop.leave.removeEventListener('abort', cancel);
    done.abort();
  };
  const finish = (reason: 'timeout' | 'left') => {
    if (done.signal.aborted) return;
    why = reason;
    end();
    controller.abort();
  };
  const cancel = () => finish('left');
  const tighten = (more: number) => {
    const at = clock.monotonic() + more;
    if (at >= endsAt) return;
    endsAt = at;
    void clock.sleep(more, done.signal).then(() => finish('timeout'));
  };

  // One signal serves all hosts of a run; node warns of a leak from the eleventh listener on.
  setMaxListeners(0, stop.leave, controller.signal, done.signal);
  if (stop.leave.aborted) cancel();
  else stop.leave.addEventListener('abort', cancel);
  tighten(ms);
  return {
    signal: controller.signal,
    why: () => why,
    seconds: () => Math.round((endsAt - started) / 100) / 10,
    tighten,
    cancel,
    end,
  };
}

/** The value of `work`, or undefined as soon as `signal` aborts; `work` itself must watch the signal too. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const aborted = () => resolve(undefined);
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, {once: true});
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
