import {readFile} from 'node:fs/promises';
import type {Failure} from '../base/failure.ts';
import type {Result} from '../base/result.ts';
import {errorCode, failure, type Target} from './failures.ts';
import {fingerprint, keyTypeName} from './known-hosts.ts';
import type {SshSettings} from './ssh-settings.ts';

/** The part of a parsed key that is needed to choose one. */
export interface Key {
  readonly type: string;
  readonly comment: string;
  isPrivateKey(): boolean;
  getPublicSSH(): Buffer;
}

/** What can parse keys and ask agents. */
export interface Keyring<K extends Key> {
  parse(text: string): K | undefined;
  agentKeys(socket: string): Promise<Result<readonly K[], unknown>>;
}

/** One key to try. `agent` is the socket of the agent that signs with it; without one the key itself does. */
export interface Candidate<K extends Key> {
  readonly name: string;
  readonly key: K;
  readonly agent?: string;
}

/** What a login went through, for the message when it fails. */
export interface Attempts {
  readonly tried: string[];
  /** Files and agents that gave nothing, and why. */
  readonly passedOver: string[];
  /** Files that need a passphrase. */
  readonly encrypted: string[];
}

interface KeyFile<K> {
  readonly file: string;
  readonly key?: K;
  /** The public key in base64, where it is known. */
  readonly blob?: string;
  readonly problem?: 'encrypted' | 'unknown kind' | 'unreadable';
}

export interface Identities<K extends Key> {
  /** The keys to try, best first: the files, then the agent, beginning with the keys that the files name. */
  candidates(settings: SshSettings, attempts: Attempts): AsyncGenerator<Candidate<K>, void>;
}

/** Reads each key file once. */
export function identities<K extends Key>(keyring: Keyring<K>): Identities<K> {
  const cache = new Map<string, Promise<KeyFile<K>>>();
  const read = (file: string): Promise<KeyFile<K>> => {
    const known = cache.get(file) ?? readKey(file, keyring);
    cache.set(file, known);
    return known;
  };

  return {
    async *candidates(settings: SshSettings, attempts: Attempts): AsyncGenerator<Candidate<K>, void> {
      const named = new Set<string>();
      const offered = new Set<string>();
      for (const file of settings.identityFiles) {
        const {key, blob, problem} = await read(file);
        if (blob !== undefined) named.add(blob);
        if (problem !== undefined) note(attempts, file, problem);
        if (key === undefined || blob === undefined || offered.has(blob)) continue;
        offered.add(blob);
        yield {name: file, key};
      }
      if (settings.agent === undefined) return;
      const held = await keyring.agentKeys(settings.agent);
      if (!held.ok) return void attempts.passedOver.push(`the agent at ${settings.agent} does not answer`);
      const isNamed = (key: K) => named.has(blobOf(key));
      const unnamed = settings.identitiesOnly ? [] : held.value.filter((key) => !isNamed(key));
      for (const key of [...held.value.filter(isNamed), ...unnamed]) {
        if (!offered.has(blobOf(key))) yield {name: agentKeyName(key), key, agent: settings.agent};
      }
    },
  };
}

function note({passedOver, encrypted}: Attempts, file: string, problem: NonNullable<KeyFile<Key>['problem']>): void {
  if (problem === 'encrypted') encrypted.push(file);
  const words = {
    encrypted: 'needs a passphrase',
    'unknown kind': 'is no key of a kind that can be used',
    unreadable: 'cannot be read',
  };
  passedOver.push(`${file} ${words[problem]}`);
}

const blobOf = (key: Key): string => key.getPublicSSH().toString('base64');

const agentKeyName = (key: Key): string =>
  `the agent's ${keyTypeName(key.type)} key ${key.comment || fingerprint({type: key.type, base64: blobOf(key)})}`;

async function readKey<K extends Key>(file: string, keyring: Keyring<K>): Promise<KeyFile<K>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) =>
    errorCode(error) === 'ENOENT' ? 'absent' : undefined,
  );
  const blob = await publicKeyBeside(file, keyring);
  const beside = blob === undefined ? {} : {blob};
  if (text === 'absent') return {file, ...beside};
  if (text === undefined) return {file, ...beside, problem: 'unreadable'};
  if (needsPassphrase(text)) return {file, ...beside, problem: 'encrypted'};
  const key = keyring.parse(text);
  if (key === undefined) return {file, ...beside, problem: 'unknown kind'};
  return {file, blob: blobOf(key), ...(key.isPrivateKey() ? {key} : {})};
}

async function publicKeyBeside<K extends Key>(file: string, keyring: Keyring<K>): Promise<string | undefined> {
  const text = await readFile(`${file}.pub`, 'utf8').catch(() => undefined);
  const key = text === undefined ? undefined : keyring.parse(text);
  return key === undefined ? undefined : blobOf(key);
}

/** PEM marks encryption in its headers; OpenSSH's format names the cipher first (openssh, PROTOCOL.key). */
export function needsPassphrase(text: string): boolean {
  if (/^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/m.test(text)) return true;
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1];
  if (body === undefined) return false;
  const bytes = Buffer.from(body, 'base64');
  const magic = 'openssh-key-v1\0';
  if (bytes.toString('latin1', 0, magic.length) !== magic || bytes.length < magic.length + 4) return false;
  const start = magic.length + 4;
  return bytes.toString('latin1', start, start + bytes.readUInt32BE(magic.length)) !== 'none';
}

/** Why nobody got in. `methods`: what the host would accept, where it said so. */
export function authFailure(
  target: Target,
  user: string,
  attempts: Attempts,
  methods: readonly string[] | undefined,
  cause?: unknown,
): Failure {
  const unused = attempts.passedOver.length === 0 ? '' : `; not used: ${attempts.passedOver.join(', ')}`;
  const [locked] = attempts.encrypted;
  const unlock = locked === undefined ? undefined : `unlock the key for this session: ssh-add ${locked}`;
  if (attempts.tried.length === 0)
    return failure(
      target,
      'transport/key-unusable',
      `there is no key to log in to ${target.at} with${unused}`,
      unlock ?? 'make a key with ssh-keygen, or name one with IdentityFile in the ssh config, or start an agent',
      cause,
    );
  const wants =
    methods === undefined || methods.includes('publickey') ? '' : `; the host accepts only ${methods.join(', ')}`;
  return failure(
    target,
    'transport/auth',
    `${target.at} lets none of these keys in as ${user}: ${attempts.tried.join(', ')}${unused}${wants}`,
    unlock ?? `put the public key into authorized_keys of ${user} on the host (ssh-copy-id), then try: ${target.ssh}`,
    cause,
  );
}
