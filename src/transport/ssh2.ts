import ssh2 from 'ssh2';
import type {AnyAuthMethod, Client, ConnectConfig, CipherAlgorithm, KexAlgorithm, ParsedKey} from 'ssh2';
import type {Duplex} from 'node:stream';
import type {Clock} from '../base/clock.ts';
import type {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {runCommand} from './exec.ts';
import {failure, limitFailure, lostFailure, type Target} from './failures.ts';
import {openForward} from './forward.ts';
import {
  type Attempts,
  authFailure,
  type Candidate,
  type Identities as IdentitiesOf,
  identities,
  type Keyring,
} from './identities.ts';
import {hostKey} from './known-hosts.ts';
import {transportOver} from './route.ts';
import type {Login, LoginRequest, NoSession, Session} from './session.ts';
import type {Transport} from './transport.ts';

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

/** Reaches hosts by the ssh2 library: no certificates, no FIDO keys, public keys only. */
export function ssh2Transport({configFile, keepalive = {intervalMs: 5000, misses: 3}}: Ssh2Options = {}): Transport {
  const keys = identities(keyring);
  return transportOver((request) => login(request, keys, keepalive), configFile);
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

function login(request: LoginRequest, keys: Identities, keepalive: Keepalive): ReturnType<Login> {
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
    const settle = (result: Result<Session, NoSession>) => {
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
  {stream, settings, trust, target}: LoginRequest,
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
function reasonOf(progress: Progress, {target, settings}: LoginRequest, cause?: LibraryError): NoSession {
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

function sessionOf(client: Client, stream: Duplex, target: Target, clock: Clock): Session {
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
    forward: (to, about, limit) =>
      openForward((opened) => client.forwardOut('127.0.0.1', 0, to.hostname, to.port, opened), target, about, limit),
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
