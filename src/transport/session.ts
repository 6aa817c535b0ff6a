import type {Duplex} from 'node:stream';
import type {Clock} from '../base/clock.ts';
import type {Failure} from '../base/failure.ts';
import type {Result} from '../base/result.ts';
import type {Target} from './failures.ts';
import type {HostTrust} from './host-trust.ts';
import type {Limit} from './limit.ts';
import type {SshSettings} from './ssh-settings.ts';
import type {ExecResult} from './transport.ts';

/** An authenticated SSH connection, to a host or to a jump host. */
export interface Session {
  exec(command: string, stdin: string, limit: Limit): Promise<Result<ExecResult, Failure>>;
  /** Has the far end open a TCP connection to `to`, which the failures are about. */
  forward(
    to: {readonly hostname: string; readonly port: number},
    target: Target,
    limit: Limit,
  ): Promise<Result<Duplex, NoSession>>;
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

export interface LoginRequest {
  /** A connected stream to the host's sshd. */
  readonly stream: Duplex;
  readonly settings: SshSettings;
  readonly trust: HostTrust;
  readonly target: Target;
  readonly limit: Limit;
  readonly clock: Clock;
}

/** The SSH handshake and the login over a stream. Never rejects; the stream is destroyed when there is no session. */
export type Login = (request: LoginRequest) => Promise<Result<Session, NoSession>>;
