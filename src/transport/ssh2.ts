import ssh2 from 'ssh2';
import type {AnyAuthMethod, Client, ConnectConfig, CipherAlgorithm, KexAlgorithm, ParsedKey} from 'ssh2';
import type {Duplex} from 'node:stream';
import type {Clock} from '../base/clock.ts';
import type {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {runCommand} from './exec.ts';
import {failure, limitFailure, lostFailure, type Target} from './failures.ts';
import {openForward} from './forward.ts';
import {type HostTrust, hostTrust} from './host-trust.ts';
import {
  type Attempts,
  authFailure,
  type Candidate,
  type Identities as IdentitiesOf,
  identities,
  type Keyring,
} from './identities.ts';
import {knownHostsReader} from './known-hosts-files.ts';
import {hostKey} from './known-hosts.ts';
import type {Limit} from './limit.ts';
import {openSshOnly} from './openssh-only.ts';
import {routes, transportOver} from './route.ts';
import type {Login, NoSession, Session} from './session.ts';
import type {SshSettings} from './ssh-settings.ts';
import {openTcp} from './tcp.ts';
import type {Transport} from './transport.ts';
import type {Way} from './way.ts';

export interface Ssh2Options {
  /** In place of the user's and the system's ssh config, as with `ssh -F`. */
  readonly configFile?: string;
  /** A peer that answers nothing for `misses` intervals counts as dead. */
  readonly keepalive?: Keepalive;
}
type Identities = IdentitiesOf<ParsedKey>;

interface Keepalive {
  readonly intervalMs: number;
  readonly misses: number;
}

/** A session that can open connections for others. */
export interface Ssh2Session extends Session {
  /** Has the far end open a TCP connection to the SSH server of `way`, which the failures are about. */
  forward(way: Way, limit: Limit): Promise<Result<Duplex, NoSession>>;
}

/** What decides whether a host is who it should be. */
export type TrustOf = (way: Way) => Promise<Result<HostTrust, Failure>>;

/** Reaches hosts by the ssh2 library: no certificates, no FIDO keys, public keys only. */
export function ssh2Transport(options: Ssh2Options = {}): Transport {
  return transportOver(routes(ssh2Login(options), options.configFile));
}

/** Logs in, over a stream of its own or through a jump host, to a host that `trustOf` accepts. */
export function ssh2Login(
  {keepalive = {intervalMs: 5000, misses: 3}}: Ssh2Options,
  trustOf: TrustOf = knownHostsTrust(),
): Login<Ssh2Session> {
  const keys = identities(keyring);
  return async ({way, via, limit, clock}) => {
    const {settings, target} = way;
    const unable = openSshOnly(way);
    const trust = unable === undefined ? await trustOf(way) : err(unable);
    if (!trust.ok) return err({failure: trust.error, again: false});
    const stream = via === undefined ? await openTcp(settings, target, limit) : await via.forward(way, limit);
    if (!stream.ok) return stream;
    return handshake({stream: stream.value, settings, trust: trust.value, target, limit, clock}, keys, keepalive);
  };
}

/** Accepts the keys that known_hosts has. */
export function knownHostsTrust(): TrustOf {
  const reader = knownHostsReader();
  return ({settings, target}) => hostTrust(settings, reader, target);
}

interface Handshake {
  /** A connected stream to the host's sshd. */
  readonly stream: Duplex;
  readonly settings: SshSettings;
  readonly trust: HostTrust;
  readonly target: Target;
  readonly limit: Limit;
  readonly clock: Clock;
}

const keyring: Keyring<ParsedKey> = {
  parse(text) {
    // The library answers with an error, with one key, or with a list of one.
    const parsed = [ssh2.utils.parseKey(text)].flat()[0];
    return parsed instanceof Error ? undefined : parsed;
  },
  agentKeys: (socket) =>
    new Promise((resolve) => {
      new ssh2.OpenSSHAgent(socket).getIdentities((error, keys) =>
        resolve(error ? err(error) : ok((keys ?? []).filter((key): key is ParsedKey => 'getPublicSSH' in key))),
      );
    }),
};

/** An agent that shows one key of another, so that each attempt is ours to name. */
class OneKeyAgent extends ssh2.OpenSSHAgent {
  readonly #key: ParsedKey;
  constructor(socket: string, key: ParsedKey) {
    super(socket);
    this.#key = key;
  }
  override getIdentities(callback: Parameters<ssh2.OpenSSHAgent['getIdentities']>[0]): void {
    callback(null, [this.#key]);
  }
}

const authMethod = (username: string, {key, agent}: Candidate<ParsedKey>): AnyAuthMethod =>
  agent === undefined
    ? {type: 'publickey', username, key}
    : {type: 'agent', username, agent: new OneKeyAgent(agent, key)};

/**
 * OpenSSL's ciphers come first: without its native addon ssh2 computes chacha20-poly1305 in JavaScript, and connections within
 * a connection (through a jump host) were seen to break with it. It stays last, for hosts that offer nothing else.
 */
const cipher: CipherAlgorithm[] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'chacha20-poly1305@openssh.com',
];

/** Key exchange without the group exchange, whose groups cost over a second of computing; the last is for old hosts. */
const kex: KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group14-sha1',
];

/** What a login has come to. */
interface Progress extends Attempts {
  /** Completes "while ...". */
  stage: 'waiting for its SSH server to answer' | 'logging in';
  /** The host's key was not the known one. */
  untrusted?: Failure;
  /** All keys were tried. */
  exhausted: boolean;
  /** What the host would accept, where it said so. */
  methods?: readonly string[];
}

/** The library's errors: `level` is where it happened, a number in `code` the reason that the peer sent on leaving. */
type LibraryError = Error & {readonly level?: string; readonly code?: unknown};

/** Never rejects; the stream is destroyed when there is no session. */
function handshake(
  request: Handshake,
  keys: Identities,
  keepalive: Keepalive,
): Promise<Result<Ssh2Session, NoSession>> {
  const {stream, target, limit, clock} = request;
  const client = new ssh2.Client();
  const progress: Progress = {
    stage: 'waiting for its SSH server to answer',
    exhausted: false,
    tried: [],
    passedOver: [],
    encrypted: [],
  };

  return new Promise((resolve) => {
    let settled = false;
    const settle = (result: Result<Ssh2Session, NoSession>) => {
      if (settled) return;
      settled = true;
      limit.signal.removeEventListener('abort', abort);
      resolve(result);
      if (result.ok) return;
      client.destroy();
      stream.destroy();
    };
    const fail = (why: NoSession) => settle(err(why));
    const abort = () => fail({failure: limitFailure(target, limit, progress.stage), again: false});

    client
      .on('handshake', () => (progress.stage = 'logging in'))
      .on('ready', () => settle(ok(sessionOf(client, stream, target, clock))))
      .on('error', (error: LibraryError) => {
        if (!isAboutOneKey(error, progress)) fail(reasonOf(progress, request, error));
      })
      .on('close', () => fail(reasonOf(progress, request)));
    if (limit.signal.aborted) return abort();
    limit.signal.addEventListener('abort', abort);
    try {
      client.connect(connectConfig(request, progress, keys, keepalive));
    } catch (cause) {
      fail({failure: noAgreement(target, cause), again: false});
    }
  });
}

function connectConfig(
  {stream, settings, trust, target}: Handshake,
  progress: Progress,
  keys: Identities,
  keepalive: Keepalive,
): ConnectConfig {
  const candidates = keys.candidates(settings, progress);
  return {
    sock: stream,
    username: settings.user,
    // The limit of the whole counts.
    readyTimeout: 0,
    keepaliveInterval: keepalive.intervalMs,
    keepaliveCountMax: keepalive.misses,
    algorithms: {kex, cipher, serverHostKey: trust.algorithms},
    // Without a verifier the library accepts any key.
    hostVerifier: (blob: Buffer) => {
      const key = hostKey(blob);
      const failed = key === undefined ? noAgreement(target) : trust.check(key);
      if (failed !== undefined) progress.untrusted = failed;
      return failed === undefined;
    },
    // Beginning with a key skips the attempt without one, and a round trip.
    authHandler: (left, _partial, next) => {
      // Nothing before the first attempt, whatever the types say.
      if (left as readonly string[] | null) progress.methods = left;
      void candidates.next().then(({value, done}) => {
        progress.exhausted = done === true;
        if (value) progress.tried.push(value.name);
        // The library ends the login at false, which its types do not know.
        next(value ? authMethod(settings.user, value) : (false as never));
      });
    },
  };
}

/** What goes wrong with one key only leads to the next one. */
const isAboutOneKey = ({level}: LibraryError, {exhausted}: Progress): boolean =>
  level === 'agent' || (level === 'client-authentication' && !exhausted);

/** Why a login failed, by how far it had come; the words of the library's errors decide nothing. */
function reasonOf(progress: Progress, {target, settings}: Handshake, cause?: LibraryError): NoSession {
  if (progress.untrusted !== undefined) return {failure: progress.untrusted, again: false};
  if (progress.stage === 'logging in') {
    const thrownOut = progress.tried.length > 0 && typeof cause?.code === 'number';
    const why =
      progress.exhausted || thrownOut
        ? authFailure(target, settings.user, progress, progress.methods, cause)
        : lostFailure(target, progress.stage, cause);
    return {failure: why, again: false};
  }
  if (cause?.level === 'handshake') return {failure: noAgreement(target, cause), again: false};
  return {failure: lostFailure(target, progress.stage, cause), again: true};
}

const noAgreement = (target: Target, cause?: unknown): Failure =>
  failure(
    target,
    'transport/handshake',
    `${target.at} and vifleet agree on no way to talk SSH${cause instanceof Error ? ` (${cause.message})` : ''}`,
    `see whether it is an SSH server, and which algorithms it offers: ${target.ssh.replace(/^ssh/, 'ssh -v')}`,
    cause,
  );

function sessionOf(client: Client, stream: Duplex, target: Target, clock: Clock): Ssh2Session {
  let dead = false;
  let gone: () => void;
  const ended = new Promise<void>((resolve) => (gone = resolve));
  const died = () => {
    dead = true;
  };
  client
    .on('error', died)
    .on('end', died)
    .on('close', () => {
      died();
      gone();
    });

  return {
    dead: () => dead,
    ended,
    exec: (command, stdin, limit) =>
      runCommand(
        {start: (line, started) => client.exec(line, started), dead: () => dead},
        command,
        stdin,
        target,
        limit,
      ),
    forward: ({settings: {hostname, port}, target: about}, limit) =>
      openForward((opened) => client.forwardOut('127.0.0.1', 0, hostname, port, opened), target, about, limit),
    async close() {
      client.end();
      const waited = new AbortController();
      await Promise.race([ended, clock.sleep(1000, waited.signal)]);
      waited.abort();
      died();
      client.destroy();
      stream.destroy();
      gone();
    },
  };
}
