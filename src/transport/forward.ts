import type {Duplex} from 'node:stream';
import type {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {failure, limitFailure, lostFailure, type Target} from './failures.ts';
import type {Limit} from './limit.ts';
import type {NoSession} from './session.ts';

/** The reasons of RFC 4254, 5.1, that a server gives for not opening a channel. */
const openFailed = {prohibited: 1, connectFailed: 2};

type Opened = (error: (Error & {readonly reason?: unknown}) | undefined, channel: Duplex) => void;

/** Has a jump host open a TCP connection. `start` calls back, or throws when the link to the jump host is gone. */
export function openForward(
  start: (opened: Opened) => void,
  jump: Target,
  target: Target,
  limit: Limit,
): Promise<Result<Duplex, NoSession>> {
  return new Promise((resolve) => {
    const settle = (result: Result<Duplex, NoSession>) => {
      limit.signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const fail = (why: Failure) => settle(err({failure: why, again: false}));
    const abort = () => fail(limitFailure(target, limit, `the jump host ${jump.at} opened a connection to it`));
    if (limit.signal.aborted) return abort();
    limit.signal.addEventListener('abort', abort);
    try {
      start((error, channel) => {
        if (error !== undefined) fail(forwardFailure(error, jump, target));
        else if (limit.signal.aborted) channel.destroy();
        else settle(ok(channel));
      });
    } catch (cause) {
      fail(lostFailure(target, `the jump host ${jump.at} was asked for a connection`, cause));
    }
  });
}

function forwardFailure(error: Error & {readonly reason?: unknown}, jump: Target, target: Target): Failure {
  switch (error.reason) {
    case openFailed.connectFailed:
      return failure(
        target,
        'transport/unreachable',
        `the jump host ${jump.at} cannot open a connection to ${target.at} (${error.message})`,
        `check that the host is up and reached from there: ${target.ssh}`,
        error,
      );
    case openFailed.prohibited:
      return failure(
        target,
        'transport/jump',
        `the jump host ${jump.at} does not let connections through to ${target.at} (${error.message})`,
        'look at AllowTcpForwarding and PermitOpen on the jump host (sshd_config(5))',
        error,
      );
    default:
      return lostFailure(target, `the jump host ${jump.at} was asked for a connection`, error);
  }
}
