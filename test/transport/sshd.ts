import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';

const program = '/usr/sbin/sshd';

/** A real sshd on loopback, run by and serving the user of the tests. */
export interface Sshd {
  readonly port: number;
  /** The folder of its host keys: `ssh_host_ed25519_key` and the like. */
  readonly folder: string;
  log(): string;
  /** The processes that serve connections, not the one that listens. */
  children(): readonly number[];
  stop(): Promise<void>;
}

export interface SshdOptions {
  readonly hostKeys?: readonly ('ed25519' | 'rsa' | 'ecdsa')[];
  readonly authorized: readonly string[];
  readonly lines?: readonly string[];
}

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vifleet-transport-'));
  chmodSync(folder, 0o700);
  return folder;
}

export function keygen(file: string, ...args: readonly string[]): string {
  execFileSync('ssh-keygen', ['-q', '-f', file, ...(args.includes('-N') ? [] : ['-N', '']), ...args]);
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

export async function startSshd({hostKeys = ['ed25519'], authorized, lines = []}: SshdOptions): Promise<Sshd> {
  if (!existsSync(program))
    throw new Error(
      `${program} is missing; these tests need a real one: install the package openssh-server (Debian) or openssh (openSUSE)`,
    );
  // sshd as root wants this folder, which the system's own unit would have made.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
  const folder = tempFolder();
  for (const type of hostKeys) keygen(join(folder, `ssh_host_${type}_key`), '-t', type);
  writeFileSync(join(folder, 'authorized_keys'), authorized.join('\n') + '\n');
  const port = await freePort();
  const config = [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    ...hostKeys.map((type) => `HostKey ${join(folder, `ssh_host_${type}_key`)}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'LogLevel VERBOSE',
    // The user's shell finds no start-up files: they may be slow, and killed commands would leave their locks behind.
    `SetEnv HOME=${folder}`,
    ...lines,
  ];
  writeFileSync(join(folder, 'sshd_config'), config.join('\n') + '\n');

  let log = '';
  const child = spawn(program, ['-D', '-e', '-f', join(folder, 'sshd_config')], {stdio: ['ignore', 'ignore', 'pipe']});
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  await listening(child, () => log);
  return {
    port,
    folder,
    log: () => log,
    children: () => descendants(child.pid ?? 0),
    async stop() {
      for (const pid of descendants(child.pid ?? 0)) tryKill(pid, 'SIGKILL');
      const gone = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

export function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone already.
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function listening(child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`sshd did not start: ${log()}`);
    if (log().includes('Server listening on')) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd does not listen: ${log()}`);
}

/** Process ids below `root`, the deepest last. */
function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}
