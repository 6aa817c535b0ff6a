import type {Clock} from '../base/clock.ts';
import type {Failure} from '../base/failure.ts';
import type {Result} from '../base/result.ts';
import type {Stop} from '../base/stop.ts';

/** Where a host is reached. Everything that is absent comes from the user's ssh config when the connection opens. */
export interface Endpoint {
  readonly host: string;
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
}

export interface ExecResult {
  /** null when the link died or a signal ended the command: the outcome is unknown, never success. */
  readonly code: number | null;
  /** Decoded as latin1: one character per byte, so that the byte counts of the host protocol are exact. */
  readonly stdout: string;
  /** Decoded as UTF-8. */
  readonly stderr: string;
}

/** One authenticated connection. Failures have the codes `transport/*`. */
export interface Connection {
  /**
   * Runs one command with `stdin` sent as UTF-8 and closed. `timeoutMs` covers the whole command. After a failure the
   * command may have run, or still run, on the host.
   */
  exec(command: string, stdin: string, options: {readonly timeoutMs: number}): Promise<Result<ExecResult, Failure>>;
  close(): Promise<void>;
}

export interface Effects {
  readonly stop: Stop;
  readonly clock: Clock;
}

/** One way to reach hosts. A new call is a new TCP connection to the host, never a reused one. */
export interface Transport {
  connect(
    endpoint: Endpoint,
    effects: Effects,
    options: {readonly timeoutMs: number},
  ): Promise<Result<Connection, Failure>>;
  /** Closes shared jump connections. */
  close(): Promise<void>;
}
