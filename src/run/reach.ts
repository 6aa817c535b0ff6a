import type {Clock} from '../base/clock.ts';
import type {Failure} from '../base/failure.ts';
import type {Request} from '../host-kit/request.ts';
import type {Answer} from '../host-kit/answer.ts';
import type {Connection, Effects, Endpoint, Transport} from '../transport/transport.ts';
import {err, type Result} from '../base/result.ts';
import {parseAnswer} from '../host-kit/answer.ts';

/** How long one host may take to answer, in milliseconds. */
export interface Patience {
  readonly connectMs: number;
  readonly execMs: number;
  /** Between two looks at a running phase. */
  readonly pollMs: number;
}
export const usualPatience: Patience = {connectMs: 10_000, execMs: 30_000, pollMs: 500};

/**
 * One host over whichever of its addresses answers. A connection that fails is dropped, and the next question opens a
 * new one; what the failed question did on the host is unknown, so only questions that may be repeated are asked here.
 */
export interface Reach {
  ask(request: Request, timeoutMs?: number): Promise<Result<Answer, Failure>>;
  /** Asks over new connections until there is an answer, `deadline` (monotonic ms) passes, or the user leaves. */
  askUntil(request: Request, deadline: number, timeoutMs?: number): Promise<Result<Answer, Failure>>;
  /** The next question uses a new connection, by these addresses in turn. */
  renew(endpoints: readonly [Endpoint, ...Endpoint[]]): Promise<void>;
  close(): Promise<void>;
}

export function reachHost(
  transport: Transport,
  first: readonly [Endpoint, ...Endpoint[]],
  effects: Effects,
  patience: Patience,
): Reach {
  let endpoints = first;
  let turn = 0;
  let connection: Connection | undefined;

  const drop = async () => {
    const old = connection;
    connection = undefined;
    await old?.close();
  };

  const connected = async (): Promise<Result<Connection, Failure>> => {
    if (connection !== undefined) return {ok: true, value: connection};
    const endpoint = endpoints[turn % endpoints.length] ?? endpoints[0];
    turn += 1;
    const opened = await transport.connect(endpoint, effects, {timeoutMs: patience.connectMs});
    if (opened.ok) {
      connection = opened.value;
      turn -= 1;
    }
    return opened;
  };

  const ask = async (request: Request, timeoutMs = patience.execMs): Promise<Result<Answer, Failure>> => {
    const open = await connected();
    if (!open.ok) return open;
    const result = await open.value.exec(request.command, request.stdin, {timeoutMs});
    if (!result.ok) {
      await drop();
      return err(result.error);
    }
    const answer = parseAnswer(result.value.stdout);
    if (!answer.ok) await drop();
    return answer;
  };

  return {
    ask,
    async askUntil(request, deadline, timeoutMs) {
      for (let wait = 250; ; wait = Math.min(wait * 2, 2_000)) {
        const answer = await ask(request, timeoutMs);
        if (answer.ok || effects.stop.leave.aborted || enough(effects.clock, deadline)) return answer;
        await effects.clock.sleep(wait, effects.stop.leave);
      }
    },
    async renew(next) {
      endpoints = next;
      turn = 0;
      await drop();
    },
    close: drop,
  };
}

const enough = (clock: Clock, deadline: number): boolean => clock.monotonic() >= deadline;
