import type {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {jumpFailure, limitFailure} from './failures.ts';
import {gate} from './gate.ts';
import {type Limit, orAborted, startLimit} from './limit.ts';
import type {Login, NoSession, Session} from './session.ts';
import {type Lease, type Opening, sharedBy} from './shared.ts';
import {sshConfig} from './ssh-config.ts';
import type {Connection, Effects, Endpoint, Transport} from './transport.ts';
import {type Way, wayName, wayTo} from './way.ts';

/** What bounds one attempt to reach a host; jump hosts that it opens for others too get `timeoutMs` of their own. */
export interface Bounds {
  readonly effects: Effects;
  readonly limit: Limit;
  readonly timeoutMs: number;
}

/** Ways to hosts, and sessions at their ends; those with jump hosts are shared. */
export interface Routes<S extends Session> {
  find(endpoint: Endpoint, limit: Limit): Promise<Result<Way, Failure>>;
  /** `login` is for the end of the way alone; the jump hosts are logged in to as usual. */
  open(way: Way, bounds: Bounds, login?: Login<S>): Promise<Result<S, Failure>>;
  closeJumps(): Promise<void>;
}

const maxTries = 3;

/**
 * Logins that one SSH server has to bear from us at a time. A count holds it better than a rate would: sshd drops
 * connections by how many have not logged in yet, some of them from the tenth on (sshd_config(5), MaxStartups).
 */
const loginsAtOnce = 8;

export function routes<S extends Session>(
  usual: Login<S>,
  configFile: string | undefined,
  config = sshConfig(configFile),
): Routes<S> {
  const jumps = sharedBy<S>();
  const entry = gate(loginsAtOnce);

  const open = async (way: Way, bounds: Bounds, login: Login<S> = usual): Promise<Result<S, Failure>> => {
    const {connectTimeoutMs} = way.settings;
    if (connectTimeoutMs !== undefined) bounds.limit.tighten(connectTimeoutMs);
    const via = way.over === undefined ? undefined : await borrow(way, way.over, bounds);
    if (via?.ok === false) return via;
    const session = await logIn(way, via?.value.value, bounds, login);
    if (session.ok) void session.value.ended.then(() => via?.value.release());
    else via?.value.release();
    return session.ok ? session : err(session.error.failure);
  };

  /** Tries again where the host was asked for nothing yet: an sshd with many logins at once drops some. */
  const logIn = async (
    way: Way,
    via: S | undefined,
    {effects: {clock}, limit}: Bounds,
    login: Login<S>,
  ): Promise<Result<S, NoSession>> => {
    const left = (doing: string) => err({failure: limitFailure(way.target, limit, doing), again: false});
    const request = {way, ...(via === undefined ? {} : {via}), limit, clock};
    for (let tries = 1; ; tries++) {
      const session = await entry.through(doorOf(way), limit.signal, () => login(request));
      if (session === undefined) return left('waiting for its turn to log in');
      if (session.ok || !session.error.again || tries === maxTries) return session;
      await clock.sleep(tries * (200 + Math.random() * 600), limit.signal);
      if (limit.signal.aborted) return left('waiting to try again');
    }
  };

  const borrow = async (
    to: Way,
    jump: Way,
    {effects, limit, timeoutMs}: Bounds,
  ): Promise<Result<Lease<S>, Failure>> => {
    const lease = await jumps.borrow(
      wayName(jump),
      () => openJump(jump, effects, timeoutMs),
      (opening) => orAborted(opening, limit.signal),
    );
    if (lease === undefined) return err(limitFailure(to.target, limit, `waiting for the jump host ${jump.target.at}`));
    return lease.ok ? lease : err(jumpFailure(to.target, jump.target, lease.error));
  };

  /** Has a limit of its own: whoever began it may leave while others wait for it. */
  const openJump = (jump: Way, effects: Effects, timeoutMs: number): Opening<S> => {
    const limit = startLimit(timeoutMs, effects);
    const result = open(jump, {effects, limit, timeoutMs}).finally(() => limit.end());
    return {result, cancel: () => limit.cancel()};
  };

  return {
    find: (endpoint, limit) => wayTo(config, configFile, endpoint, endpoint.host, limit),
    open,
    closeJumps: () => jumps.closeAll(),
  };
}

/** An SSH server, whoever logs in to it. */
const doorOf = ({target, over}: Way): string => `${target.at}${over === undefined ? '' : ` over ${wayName(over)}`}`;

/** Reaches hosts along their ways; each connection is a new session. */
export function transportOver<S extends Session>(ways: Routes<S>): Transport {
  return {
    async connect(endpoint, effects, {timeoutMs}) {
      const limit = startLimit(timeoutMs, effects);
      try {
        const way = await ways.find(endpoint, limit);
        if (!way.ok) return way;
        const session = await ways.open(way.value, {effects, limit, timeoutMs});
        return session.ok ? ok(connectionOf(session.value, effects)) : session;
      } finally {
        limit.end();
      }
    },
    close: () => ways.closeJumps(),
  };
}

function connectionOf(session: Session, effects: Effects): Connection {
  return {
    async exec(command, stdin, {timeoutMs}) {
      const limit = startLimit(timeoutMs, effects);
      try {
        return await session.exec(command, stdin, limit);
      } finally {
        limit.end();
      }
    },
    close: () => session.close(),
  };
}
