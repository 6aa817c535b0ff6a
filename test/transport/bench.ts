import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {systemClock} from '../../src/base/clock.ts';
import type {Failure} from '../../src/base/failure.ts';
import type {Result} from '../../src/base/result.ts';
import {stopper} from '../../src/base/stop.ts';
import {ssh2Transport, type Ssh2Options} from '../../src/transport/ssh2.ts';
import type {Connection, Effects, Endpoint, Transport} from '../../src/transport/transport.ts';
import {keygen, type Sshd, startSshd, type SshdOptions, tempFolder} from './sshd.ts';

export const user = userInfo().username;
export const quiet: Effects = {stop: stopper().stop, clock: systemClock};

/** A user's folder with a key, known_hosts and an ssh config, and whatever a test starts; `clear` ends all of it. */
export class Bench {
  readonly folder = tempFolder();
  readonly key = join(this.folder, 'id');
  readonly publicKey = keygen(this.key, '-t', 'ed25519');
  readonly knownHosts = join(this.folder, 'known_hosts');
  readonly config = join(this.folder, 'config');
  readonly #sshds: Sshd[] = [];
  readonly #transports: Transport[] = [];
  readonly #connections: Connection[] = [];

  constructor() {
    this.trust();
    this.configure();
  }

  async sshd(options: Partial<SshdOptions> = {}): Promise<Sshd> {
    const sshd = await startSshd({authorized: [this.publicKey], ...options});
    this.#sshds.push(sshd);
    return sshd;
  }

  /** Writes known_hosts. */
  trust(...lines: readonly string[]): void {
    writeFileSync(this.knownHosts, lines.map((line) => `${line}\n`).join(''));
  }

  /** Writes the ssh config: the blocks given, then what holds for all hosts. */
  configure(
    blocks: readonly string[] = [],
    common: readonly string[] = [`IdentityFile ${this.key}`, 'IdentityAgent none'],
  ): void {
    const all = ['Host *', `  UserKnownHostsFile ${this.knownHosts}`, '  GlobalKnownHostsFile none', `  User ${user}`];
    writeFileSync(this.config, [...blocks, ...all, ...common.map((line) => `  ${line}`)].join('\n') + '\n');
  }

  transport(options: Ssh2Options = {}): Transport {
    const transport = ssh2Transport({configFile: this.config, ...options});
    this.#transports.push(transport);
    return transport;
  }

  async connect(
    to: Endpoint | Sshd,
    {
      transport = this.transport(),
      effects = quiet,
      timeoutMs = 10_000,
    }: {transport?: Transport; effects?: Effects; timeoutMs?: number} = {},
  ): Promise<Result<Connection, Failure>> {
    const endpoint = 'host' in to ? to : endpointOf(to);
    const result = await transport.connect(endpoint, effects, {timeoutMs});
    if (result.ok) this.#connections.push(result.value);
    return result;
  }

  async clear(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await Promise.all(this.#transports.map((transport) => transport.close()));
    await Promise.all(this.#sshds.map((sshd) => sshd.stop()));
    rmSync(this.folder, {recursive: true, force: true});
  }
}

export const endpointOf = (sshd: Sshd): Endpoint => ({host: 'earth', address: '127.0.0.1', port: sshd.port});

/** `ssh-ed25519 AAAA...` of one of its host keys. */
export const hostKeyOf = (sshd: Sshd, type = 'ed25519'): string =>
  readFileSync(join(sshd.folder, `ssh_host_${type}_key.pub`), 'utf8')
    .trim()
    .split(' ')
    .slice(0, 2)
    .join(' ');

/** The line of known_hosts that OpenSSH would write. */
export const knownLine = (sshd: Sshd, type = 'ed25519'): string => `[127.0.0.1]:${sshd.port} ${hostKeyOf(sshd, type)}`;

export function opened(result: Result<Connection, Failure>): Connection {
  if (!result.ok) throw new Error(`no connection: ${result.error.code} ${result.error.message}`);
  return result.value;
}

export function refused<T>(result: Result<T, Failure>): Failure {
  if (result.ok) throw new Error('this should have been refused');
  return result.error;
}
