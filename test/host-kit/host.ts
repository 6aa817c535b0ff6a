import {execFileSync, spawn} from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  existsSync,
  readdirSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {buildKit, kitFiles, type Kit} from '../../src/host-kit/build.ts';
import {parseAnswer, stateOf, type Answer, type TransactionState} from '../../src/host-kit/answer.ts';
import {verbRequest, type Request, type ServedVerb} from '../../src/host-kit/request.ts';
import {refusalOf} from '../../src/host-kit/refusal.ts';

const here = import.meta.dirname;

/** The kit as it is in src, with changes by a test's own hand. */
export function kitOf(change: (name: string, text: string) => string = (_, text) => text): Kit {
  const read = (name: string) => readFileSync(join(here, '../../src/host-kit', name), 'utf8');
  return buildKit(new Map(kitFiles.map((name) => [name, change(name, read(name))])));
}

/** The shells that hosts may have as /bin/sh. */
export const shells = ['dash', 'bash', 'busybox'] as const;
export type Shell = (typeof shells)[number];

export interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that plays a host's root, with the stubs of this folder as its programs. */
export class FakeHost {
  readonly top: string;
  readonly root: string;
  readonly state: string;
  readonly env: Record<string, string>;

  constructor(shell: Shell = 'dash', options: {readonly systemd?: boolean} = {}) {
    this.top = mkdtempSync(join(tmpdir(), 'vifleet-host-'));
    this.root = join(this.top, 'root');
    this.state = join(this.top, 'state');
    const bin = join(this.top, 'bin');
    mkdirSync(bin);
    symlinkSync(shell === 'busybox' ? '/bin/busybox' : `/bin/${shell}`, join(bin, 'sh'));
    this.env = {
      VIFLEET_ROOT: this.root,
      STUB_STATE: this.state,
      PATH: `${bin}:${join(here, 'stubs')}:/usr/bin:/bin`,
      TMPDIR: join(this.top, 'tmp'),
    };
    mkdirSync(join(this.top, 'tmp'));
    mkdirSync(this.state);
    this.write('proc/uptime', undefined);
    this.write('proc/sys/kernel/random/boot_id', 'boot-1\n');
    this.write('proc/sys/net/ipv4/ip_forward', '0\n');
    this.write('proc/sys/net/ipv4/conf/eth0/proxy_arp', '0\n');
    this.write('etc/os-release', 'NAME="openSUSE Leap"\nVERSION_ID="42.3"\n');
    if (options.systemd) this.write('run/systemd/system/.here', '');
  }

  write(path: string, text: string | undefined): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), {recursive: true});
    if (text === undefined) symlinkSync('/proc/uptime', file);
    else writeFileSync(file, text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }
  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }
  table(name: string, text?: string): string {
    const file = join(this.state, name);
    if (text !== undefined) writeFileSync(file, text);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
  forget(table: string): void {
    rmSync(join(this.state, table), {force: true});
  }
  /** Domain id, bridge and device of a running guest. */
  vif(guest: string, line: string): void {
    mkdirSync(join(this.state, 'vifs'), {recursive: true});
    writeFileSync(join(this.state, 'vifs', guest), line);
  }
  /** What programs were called with, one call a line. */
  calls(program: string): string[] {
    return this.table('calls')
      .split('\n')
      .filter((line) => line.startsWith(`${program} `));
  }

  /** As sshd does: a shell with the command; stdout comes back with one character per byte. */
  exec(request: Request): Promise<Output> {
    const child = spawn(join(this.top, 'bin/sh'), ['-c', request.command], {
      env: this.env,
      stdio: 'pipe',
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(request.stdin);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('latin1').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    return new Promise((resolve) => child.on('close', (code) => resolve({code, stdout, stderr})));
  }

  async ask(request: Request): Promise<Answer> {
    const output = await this.exec(request);
    const answer = parseAnswer(output.stdout);
    if (!answer.ok) throw new Error(`${answer.error.message}\n${output.stdout}\n${output.stderr}`);
    if (output.stderr !== '') throw new Error(`on stderr: ${output.stderr}`);
    return answer.value;
  }

  async verb(verb: ServedVerb, id: string, ...words: string[]): Promise<TransactionState> {
    const answer = await this.ask(verbRequest(verb, id, ...words));
    const refusal = refusalOf(answer);
    if (refusal) throw new Error(`refused: ${refusal.code} ${refusal.words.join(' ')}`);
    return stateOf(answer);
  }

  /** Asks for the state until it is as wanted. */
  async until(id: string, wanted: (state: TransactionState) => boolean, seconds = 20): Promise<TransactionState> {
    for (let tries = seconds * 5; ; tries--) {
      const state = await this.verb('status', id);
      if (wanted(state)) return state;
      if (tries <= 0) throw new Error(`${JSON.stringify(state)}\n${this.trail(id)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  trail(id: string): string {
    return this.read(`var/lib/vifleet/txn/${id}/trail`);
  }

  /** The points of the trail without the times. */
  points(id: string): string[] {
    return this.trail(id)
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\d+ /, ''));
  }

  /** What the kernel forgets, and a new boot id. */
  reboot(): void {
    this.killAll();
    writeFileSync(join(this.root, 'proc/sys/kernel/random/boot_id'), `boot-${Math.random()}\n`);
    this.write('proc/sys/net/ipv4/ip_forward', '0\n');
    this.table('links', 'eth0 nic -\n');
    for (const table of ['addr', 'route', 'rules4', 'domains']) this.table(table, '');
    rmSync(join(this.state, 'vifs'), {recursive: true, force: true});
    rmSync(join(this.root, 'run/wicked'), {recursive: true, force: true});
  }

  /** What the host's own services do at boot, from the files as they are. */
  startNetwork(): void {
    for (const command of ['wicked ifreload all', 'SuSEfirewall2 start'])
      execFileSync('/bin/sh', ['-c', command], {env: this.env, stdio: 'ignore'});
  }

  /** What the boot units, or the init of a host without systemd, call. */
  boot(part: 'files' | 'guests'): Promise<Output> {
    return this.exec({command: `sh "$VIFLEET_ROOT/var/lib/vifleet/boot" ${part}`, stdin: ''});
  }

  /** Ends every process that runs with this host's root, and takes the host away. */
  remove(): void {
    this.killAll();
    rmSync(this.top, {recursive: true, force: true});
  }

  /** A power cut: nothing that ran runs on. */
  killAll(matching?: string): void {
    for (let round = 0; round < 3; round++) {
      for (const pid of this.processes(matching)) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // gone by itself
        }
      }
    }
  }

  /** Processes of this host; those whose command line has the word, where one is given. */
  processes(matching?: string): number[] {
    const read = (pid: string, what: string) => {
      try {
        return readFileSync(`/proc/${pid}/${what}`, 'latin1');
      } catch {
        return '';
      }
    };
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((pid) => read(pid, 'environ').includes(`VIFLEET_ROOT=${this.root}\0`))
      .filter((pid) => matching === undefined || read(pid, 'cmdline').replaceAll('\0', ' ').includes(matching))
      .map(Number);
  }
}
