import {execFile, spawn} from 'node:child_process';
import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
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
import type {HostForm, Overlay, Ran, Rig, Trial} from '../rig.ts';
import {lookBy, snapshotBy} from '../snapshot.ts';
import {realGuests, startGuests} from './guests.ts';

const script = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));
const out = process.env['RIG_OUT'] ?? '/var/lib/vifleet-rig/out';
/** Where machines live while they run. */
export const runs = process.env['RIG_RUN'] ?? '/var/lib/vifleet-rig/run';

/** What a machine has besides eth0: cards, and where their cables end, in words of the emulator; a hypervisor. */
export interface Equipment {
  /** Xen below it, with real guests; else its xl is simulated. */
  readonly xen?: true;
  /** RIG_LINK of boot-host.sh. */
  readonly eth1?: string;
  /** More options. */
  readonly more?: string;
}

/**
 * One virtual machine with real systemd and a real boot, and real Xen where it is equipped so. `machine` is its name among
 * those of this computer. The image is built where there is none (90 s).
 */
export const virtualRig = (kit: Kit, machine: string, equipment: Equipment = {}): Rig => ({
  name: 'vm',
  width: 1,
  async up() {
    await shell('build-image-once.sh', []);
  },
  async down() {
    await shell('stop-host.sh', [machine]);
  },
  async trial(form, overlay) {
    if (form !== 'plain' && equipment.xen === undefined) throw new Error('the virtual machine has no guests');
    const port = await freePort();
    await shell('stop-host.sh', [machine]);
    await boot(machine, port, equipment, 'fresh');
    await install(machine, form, overlay, equipment);
    await restart(machine, port, equipment);
    // sshd answers before everything has started; a plan made that early is stale soon.
    await execOn(machine, 'timeout 600 systemctl is-system-running --wait');
    if (form === 'bridged') await startGuests((command) => execOn(machine, command));
    return trialAt(machine, port, kit, equipment);
  },
});

const worded = ({eth1, more}: Equipment): Record<string, string> => ({
  ...(eth1 === undefined ? {} : {RIG_LINK: eth1}),
  ...(more === undefined ? {} : {RIG_QEMU_EXTRA: more}),
});

/** The address of a machine behind the emulator's own router. */
const translated = (words: string): string =>
  words
    .replaceAll('192.168.1.20', '10.0.2.15')
    .replace(/192\.168\.1\.(21|30|99)\b/g, '10.0.2.$1')
    .replace(/192\.168\.1\.[15]\b/g, '10.0.2.2')
    .replace(/192\.168\.1\.2\b/g, '10.0.2.3');

async function install(machine: string, form: HostForm, overlay: Overlay | undefined, {xen}: Equipment): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vifleet-vm-'));
  try {
    const [earth] = earthOf(form, xen === undefined ? overlay : {...realGuests, ...overlay}).hosts;
    for (const [path, content] of Object.entries(earth?.files ?? {})) {
      await mkdir(dirname(join(folder, path)), {recursive: true});
      await writeFile(join(folder, path), translated(content));
    }
    await mkdir(join(folder, 'etc/xen/auto'), {recursive: true});
    for (const {name, config} of earth?.guests.filter(({autostart}) => autostart) ?? [])
      await symlink(config, join(folder, `etc/xen/auto/${name}.cfg`));
    await shell('install-host.sh', [machine, folder, programsFolder, ...(xen === undefined ? [] : ['xen'])]);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

const boot = async (machine: string, port: number, equipment: Equipment, disk: 'fresh' | 'kept'): Promise<void> => {
  const mode = equipment.xen === undefined ? 'plain' : 'xen';
  const more = {RIG_FRESH: disk === 'fresh' ? '1' : '0', ...worded(equipment)};
  await shell('boot-host.sh', [machine, String(port), mode], more);
  await shell('wait-ssh.sh', [machine, '600']);
};

/** Power off without a word to the machine, and on again with the disk that it left. */
async function restart(machine: string, port: number, equipment: Equipment): Promise<void> {
  await shell('stop-host.sh', [machine]);
  await boot(machine, port, equipment, 'kept');
}

async function trialAt(machine: string, port: number, kit: Kit, equipment: Equipment): Promise<Trial> {
  const config = join(runs, machine, 'ssh_config');
  const host = 'earth';
  const exec: Trial['exec'] = (command, stdin) => execOn(machine, command, stdin);
  const lines = [`IdentityFile ${out}/id_ed25519`, 'IdentitiesOnly yes', `UserKnownHostsFile ${out}/known_hosts`];
  await writeFile(config, ['Host *', ...lines, 'StrictHostKeyChecking yes', ''].join('\n  '));
  const transport = () => ssh2Transport({configFile: config});
  return {
    host,
    slowness: equipment.xen === undefined ? 4 : 6,
    // A real guest needs longer to be gone than one of the lab.
    inventory: (words) =>
      translated(words)
        .replaceAll('shutdown: {timeout: 20s}', 'shutdown: {timeout: 90s}')
        .replace('ssh: {address: 10.0.2.15', `ssh: {address: 127.0.0.1, port: ${port}`),
    sshConfig: config,
    transport,
    exec,
    snapshot: async () =>
      snapshotBy(exec, kit, await answers(transport(), {host, address: '127.0.0.1', port, user: 'root'})),
    look: () => lookBy(exec),
    async strike({kind}) {
      if (kind === 'kill-kit' || kind === 'hang') return strikeGroup(exec, kind);
      if (kind !== 'reboot') throw new Error(`the virtual machine has no ${kind}`);
      await restart(machine, port, equipment);
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
