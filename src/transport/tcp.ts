import {connect, type Socket} from 'node:net';
import {err, ok, type Result} from '../base/result.ts';
import {limitFailure, socketFailure, type Target} from './failures.ts';
import type {Limit} from './limit.ts';
import type {NoSession} from './session.ts';

/** Opens a TCP connection, name look-up included, or says why there is none. */
export function openTcp(
  address: {readonly hostname: string; readonly port: number},
  target: Target,
  limit: Limit,
): Promise<Result<Socket, NoSession>> {
  return new Promise((resolve) => {
    const socket = connect({
      host: address.hostname,
      port: address.port,
      // ssh2 leaves Nagle's algorithm on, which costs round trips.
      noDelay: true,
      // Node gives up on each address of a name after 250 ms, less than a slow link needs.
      autoSelectFamilyAttemptTimeout: 2500,
    });
    const settle = (result: Result<Socket, NoSession>) => {
      limit.signal.removeEventListener('abort', abort);
      socket.off('connect', connected).off('error', failed);
      if (!result.ok) socket.on('error', () => undefined).destroy();
      resolve(result);
    };
    const connected = () => settle(ok(socket));
    const failed = (error: unknown) => {
      const failure = socketFailure(target, error);
      settle(err({failure, again: failure.code === 'transport/lost'}));
    };
    const abort = () => settle(err({failure: limitFailure(target, limit, 'opening the connection'), again: false}));
    socket.on('connect', connected).on('error', failed);
    if (limit.signal.aborted) abort();
    else limit.signal.addEventListener('abort', abort);
  });
}
