import type {Duplex} from 'node:stream';
import type {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {failure, jumpFailure, limitFailure, sshCommand, type Target, targetOf} from './failures.ts';
import {hostTrust} from './host-trust.ts';
import {type KnownHostsReader, knownHostsReader} from './known-hosts-files.ts';
import {type Limit, orAborted, startLimit} from './limit.ts';
import type {Login, NoSession, Session} from './session.ts';
import {type Lease, type Opening, type SharedBy, sharedBy} from './shared.ts';
import {type SshConfig, sshConfig} from './ssh-config.ts';
import type {Jump, SshSettings} from './ssh-settings.ts';
import {openTcp} from './tcp.ts';
import type {Connection, Effects, Endpoint, Transport} from './transport.ts';

/** One place to reach, with what the ssh config says of it. */
interface Destination {
  readonly settings: SshSettings;
  readonly target: Target;
  readonly effects: Effects;
  readonly limit: Limit;
}

/** A session, and the hold on the jump host that carries it. */
interface Reached {
  readonly session: Session;
  readonly via?: Lease<Session>;
}

/** What all connections of one transport share. */
interface Shared {
  readonly login: Login;
  readonly configFile: string | undefined;
  readonly config: SshConfig;
  readonly knownHosts: KnownHostsReader;
  readonly jumps: SharedBy<Session>;
}

const maxTries = 3;

/** Reaches hosts directly or over one jump host, whose connection is shared, and logs in to them by `login`. */
export function transportOver(login: Login, configFile: string | undefined): Transport {
  const shared: Shared = {
    login,
    configFile,
    config: sshConfig(configFile),
    knownHosts: knownHostsReader(),
    jumps: sharedBy(),
  };
  return {
    async connect(endpoint, effects, {timeoutMs}) {
      const limit = startLimit(timeoutMs, effects);
      try {
        const reached = await reach(shared, endpoint, effects, limit, timeoutMs);
        return reached.ok ? ok(connectionOf(reached.value, effects)) : reached;
      } finally {
        limit.end();
      }
    },
    close: () => shared.jumps.closeAll(),
  };
}

async function reach(
  shared: Shared,
  endpoint: Endpoint,
  effects: Effects,
  limit: Limit,
  timeoutMs: number,
): Promise<Result<Reached, Failure>> {
  const to = await destination(shared, endpoint, endpoint.host, effects, limit);
  if (!to.ok) return to;
  const {connectTimeoutMs, jump} = to.value.settings;
  if (connectTimeoutMs !== undefined) limit.tighten(connectTimeoutMs);
  if (jump !== undefined) return overJump(shared, to.value, jump, timeoutMs);
  const session = await direct(shared, to.value);
  return session.ok ? ok({session: session.value}) : err(session.error.failure);
}

async function destination(
  {config, configFile}: Shared,
  address: Jump,
  host: string,
  effects: Effects,
  limit: Limit,
): Promise<Result<Destination, Failure>> {
  const settings = await config.settings(address, host, limit);
  if (!settings.ok) return settings;
  const target = targetOf(host, settings.value, sshCommand(address, configFile));
  return ok({settings: settings.value, target, effects, limit});
}

const direct = (shared: Shared, to: Destination): Promise<Result<Session, NoSession>> =>
  logIn(shared, to, () => openTcp(to.settings, to.target, to.limit));

/** Logs in over a stream that is opened anew for each try: an sshd with many logins at once drops some (MaxStartups). */
async function logIn(
  {login, knownHosts}: Shared,
  {settings, target, effects, limit}: Destination,
  open: () => Promise<Result<Duplex, NoSession>>,
): Promise<Result<Session, NoSession>> {
  const trust = await hostTrust(settings, knownHosts, target);
  if (!trust.ok) return err({failure: trust.error, again: false});
  for (let tries = 1; ; tries++) {
    const stream = await open();
    const session = stream.ok
      ? await login({stream: stream.value, settings, target, trust: trust.value, limit, clock: effects.clock})
      : stream;
    if (session.ok || !session.error.again || tries === maxTries) return session;
    await effects.clock.sleep(tries * (200 + Math.random() * 600), limit.signal);
    if (limit.signal.aborted) return err({failure: limitFailure(target, limit, 'waiting to try again'), again: false});
  }
}

async function overJump(
  shared: Shared,
  to: Destination,
  jump: Jump,
  timeoutMs: number,
): Promise<Result<Reached, Failure>> {
  const via = await borrowJump(shared, to, jump, timeoutMs);
  if (!via.ok) return via;
  const session = await logIn(shared, to, () => via.value.value.forward(to.settings, to.target, to.limit));
  if (session.ok) return ok({session: session.value, via: via.value});
  via.value.release();
  return err(session.error.failure);
}

async function borrowJump(
  shared: Shared,
  to: Destination,
  jump: Jump,
  timeoutMs: number,
): Promise<Result<Lease<Session>, Failure>> {
  const at = await destination(shared, jump, jump.address, to.effects, to.limit);
  if (!at.ok) return err(jumpFailure(to.target, {...to.target, at: jump.address}, at.error));
  const {settings, target} = at.value;
  if (settings.jump !== undefined)
    return err(
      failure(
        to.target,
        'transport/jump-chain',
        `the jump host ${target.at} is itself reached over ${settings.jump.address}; one jump host is supported`,
        'name a jump host that is reached directly, or set "ProxyJump none" for it',
      ),
    );
  const lease = await shared.jumps.borrow(
    `${settings.user}@${target.at}`,
    () => openJump(shared, at.value, timeoutMs),
    (opening) => orAborted(opening, to.limit.signal),
  );
  if (lease === undefined) return err(limitFailure(to.target, to.limit, `waiting for the jump host ${target.at}`));
  return lease.ok ? lease : err(jumpFailure(to.target, target, lease.error));
}

/** Has a limit of its own: whoever began it may leave while others wait for it. */
function openJump(shared: Shared, to: Destination, timeoutMs: number): Opening<Session> {
  const limit = startLimit(timeoutMs, to.effects);
  if (to.settings.connectTimeoutMs !== undefined) limit.tighten(to.settings.connectTimeoutMs);
  const opened = direct(shared, {...to, limit}).then((session) => {
    limit.end();
    return session.ok ? session : err(session.error.failure);
  });
  return {result: opened, cancel: () => limit.cancel()};
}

function connectionOf({session, via}: Reached, effects: Effects): Connection {
  void session.ended.then(() => via?.release());
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
