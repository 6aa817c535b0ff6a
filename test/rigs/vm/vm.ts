import {execFile, spawn} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {Kit} from '../../../src/host-kit/build.ts';
import {programsFolder} from '../../../src/lab/layout.ts';
import {ssh2Transport} from '../../../src/transport/ssh2.ts';
import {answers} from '../answers.ts';
import {earthOf} from '../earth.ts';
import {strikeGroup} from '../hold.ts';
import type {Overlay, Ran, Rig, Trial} from '../rig.ts';
import {lookBy, snapshotBy} from '../snapshot.ts';

const script = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));
const out = process.env['RIG_OUT'] ?? '/var/lib/vifleet-rig/out';
/** Where machines live while they run. */
export const runs = process.env['RIG_RUN'] ?? '/var/lib/vifleet-rig/run';

/** How many cards a machine has besides eth0, and where their cables end: words of the emulator. */
export interface Cables {
  /** RIG_LINK of boot-host.sh. */
  readonly eth1?: string;
  /** More options. */
  readonly more?: string;
}

/**
 * One plain virtual machine with real systemd and a real boot. `machine` is its name among those of this computer. The image
 * is built where there is none (90 s).
 */
export const virtualRig = (kit: Kit, machine: string, cables: Cables = {}): Rig => ({
  name: 'vm',
  width: 1,
  async up() {
    await shell('build-image-once.sh', []);
  },
  async down() {
    await shell('stop-host.sh', [machine]);
  },
  async trial(form, overlay) {
    if (form !== 'plain') throw new Error('the virtual machine has no guests');
    const port = await freePort();
    await shell('stop-host.sh', [machine]);
    await shell('boot-host.sh', [machine, String(port), 'plain'], cabled(cables));
    await shell('wait-ssh.sh', [machine, '600']);
    await install(machine, overlay);
    await restart(machine, port, cables);
    // sshd answers before everything has started; a plan made that early is stale soon.
    await execOn(machine, 'timeout 300 systemctl is-system-running --wait');
    return trialAt(machine, port, kit, cables);
  },
});

const cabled = ({eth1, more}: Cables): Record<string, string> => ({
  ...(eth1 === undefined ? {} : {RIG_LINK: eth1}),
  ...(more === undefined ? {} : {RIG_QEMU_EXTRA: more}),
});

/** The address of a machine behind the emulator's own router. */
const translated = (words: string): string =>
  words
    .replaceAll('192.168.1.20', '10.0.2.15')
    .replaceAll('192.168.1.99', '10.0.2.99')
    .replace(/192\.168\.1\.[15]\b/g, '10.0.2.2')
    .replace(/192\.168\.1\.2\b/g, '10.0.2.3');

async function install(machine: string, overlay: Overlay | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vifleet-vm-'));
  try {
    for (const [path, content] of Object.entries(earthOf('plain', overlay).hosts[0]?.files ?? {})) {
      await mkdir(dirname(join(folder, path)), {recursive: true});
      await writeFile(join(folder, path), translated(content));
    }
    await shell('install-host.sh', [machine, folder, programsFolder]);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** Power off without a word to the machine, and on again with the disk that it left. */
async function restart(machine: string, port: number, cables: Cables): Promise<void> {
  await shell('stop-host.sh', [machine]);
  await shell('boot-host.sh', [machine, String(port), 'plain'], {RIG_FRESH: '0', ...cabled(cables)});
  await shell('wait-ssh.sh', [machine, '600']);
}

async function trialAt(machine: string, port: number, kit: Kit, cables: Cables): Promise<Trial> {
  const config = join(runs, machine, 'ssh_config');
  const host = 'earth';
  const exec: Trial['exec'] = (command, stdin) => execOn(machine, command, stdin);
  const lines = [`IdentityFile ${out}/id_ed25519`, 'IdentitiesOnly yes', `UserKnownHostsFile ${out}/known_hosts`];
  await writeFile(config, ['Host *', ...lines, 'StrictHostKeyChecking yes', ''].join('\n  '));
  const transport = () => ssh2Transport({configFile: config});
  return {
    host,
    slowness: 4,
    inventory: (words) =>
      translated(words).replace('ssh: {address: 10.0.2.15', `ssh: {address: 127.0.0.1, port: ${port}`),
    sshConfig: config,
    transport,
    exec,
    snapshot: async () =>
      snapshotBy(exec, kit, await answers(transport(), {host, address: '127.0.0.1', port, user: 'root'})),
    look: () => lookBy(exec),
    async strike({kind}) {
      if (kind === 'kill-kit' || kind === 'hang') return strikeGroup(exec, kind);
      if (kind !== 'reboot') throw new Error(`the virtual machine has no ${kind}`);
      await restart(machine, port, cables);
    },
    close: async () => void (await shell('stop-host.sh', [machine])),
  };
}

async function execOn(machine: string, command: string, stdin = ''): Promise<Ran> {
  const child = spawn(script('rig-ssh'), [machine, command], {env: environment()});
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return {code, stdout, stderr};
}

const shell = (name: string, words: readonly string[], more: Record<string, string> = {}) =>
  promisify(execFile)(script(name), [...words], {env: {...environment(), ...more}});

/** Emulated unless RIG_ACCEL says otherwise: virtualisation inside of virtual machines is there more often than it works. */
const environment = (): NodeJS.ProcessEnv => ({...process.env, RIG_OUT: out, RIG_RUN: runs});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
