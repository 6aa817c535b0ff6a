import type {Clock} from '../base/clock.ts';
import type {Failure} from '../base/failure.ts';
import type {Result} from '../base/result.ts';
import type {Limit} from './limit.ts';
import type {ExecResult} from './transport.ts';
import type {Way} from './way.ts';

/** An authenticated SSH connection, to a host or to a jump host. */
export interface Session {
  exec(command: string, stdin: string, limit: Limit): Promise<Result<ExecResult, Failure>>;
  /** Whether the link is known to have died or been closed. */
  dead(): boolean;
  /** Resolves when the link is gone, whoever ended it. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Why there is no session. `again`: nothing was asked of the host yet and another try may succeed. */
export interface NoSession {
  readonly failure: Failure;
  readonly again: boolean;
}

export interface LoginRequest<S extends Session> {
  readonly way: Way;
  /** The jump host's session, where the way leads over one. */
  readonly via?: S;
  readonly limit: Limit;
  readonly clock: Clock;
}

/** Opens a connection and logs in. Never rejects; nothing is left open when there is no session. */
export type Login<S extends Session> = (request: LoginRequest<S>) => Promise<Result<S, NoSession>>;
