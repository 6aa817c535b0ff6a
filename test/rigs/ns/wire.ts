import {execFile, spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {LabFleet, LabHost} from '../../../src/lab/fleet.ts';
import {programsFolder} from '../../../src/lab/layout.ts';
import {createWorld} from '../../../src/lab/world.ts';
import {strikeGroup} from '../hold.ts';
import type {Fault, Ran} from '../rig.ts';
import {claimNumber, type Claim} from './claim.ts';

const run = promisify(execFile);
const state = process.env['VIFLEET_NS'] ?? '/opt/vifleet-ns';

/** An Ethernet with hosts on it. Wires have the same addresses and know nothing of each other: each is a world. */
export interface Wire {
  /** An ssh config that leads to the hosts of this wire by the addresses that they have. */
  readonly sshConfig: string;
  /** What to put before a command, so that it runs in the world: the router, on the same Ethernet as the hosts. */
  readonly inWorld: readonly [string, ...string[]];
  /** Ends all that is on it. */
  down(): Promise<void>;
  /** Lays the hosts of a fleet out, switches them on, and starts who is to run: nothing of earlier ones is left. */
  populate(fleet: LabFleet): Promise<void>;
  /** Runs a shell command on a host, past SSH. */
  exec(host: string, command: string, stdin?: string): Promise<Ran>;
  strike(host: LabHost, fault: Fault): Promise<void>;
  off(host: string): Promise<void>;
}

/** A new wire with nobody on it but the router; fails with all that this machine lacks for it. */
export async function newWire(): Promise<Wire> {
  await run(pathOf('need.sh'));
  const claim = await claimNumber();
  await run(pathOf('lan-up.sh'), [String(claim.number)]);
  return wireOf(claim);
}

function wireOf({number, release}: Claim): Wire {
  const script = async (name: string, ...words: readonly string[]): Promise<void> =>
    void (await run(pathOf(name), [String(number), ...words]));

  const exec: Wire['exec'] = async (host, command, stdin = '') => {
    const child = spawn(pathOf('host-run.sh'), [String(number), host, command]);
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return {code, stdout, stderr};
  };

  return {
    sshConfig: join(state, String(number), 'config'),
    inWorld: ['nsenter', `--net=/run/netns/vfn-lan${number}`],
    async down() {
      await script('lan-down.sh');
      release();
    },
    async populate(fleet) {
      const world = await mkdtemp(join(tmpdir(), 'vifleet-ns-'));
      try {
        await createWorld(world, fleet);
        for (const {name, enabledUnits} of fleet.hosts) {
          await enable(join(world, 'hosts', name, 'state/units'), enabledUnits);
          await script('host-make.sh', name, world);
        }
      } finally {
        await rm(world, {recursive: true, force: true});
      }
      for (const host of fleet.hosts) {
        await script('host-on.sh', host.name, macOf(host), programsFolder);
        await startGuests(host, exec);
      }
    },
    exec,
    strike: (host, {kind}) => {
      switch (kind) {
        case 'kill-kit':
        case 'hang':
          return strikeGroup((...words) => exec(host.name, ...words), kind);
        case 'cut':
        case 'mend':
          return script('lan-cut.sh', kind);
        case 'disk-full':
          return exec(host.name, 'dd if=/dev/zero of=/var/full bs=64k 2>/dev/null; sync').then(() => undefined);
        case 'reboot':
          return script('host-off.sh', host.name).then(() => script('host-on.sh', host.name, macOf(host)));
      }
    },
    off: (host) => script('host-off.sh', host),
  };
}

const pathOf = (script: string): string => fileURLToPath(new URL(`./${script}`, import.meta.url));

/** The only card that a host of this rig has is its first. */
const macOf = ({nics}: LabHost): string => nics[0]?.mac ?? '';

/** As the rig's systemctl keeps it. */
async function enable(folder: string, units: readonly string[]): Promise<void> {
  await run('mkdir', ['-p', folder]);
  for (const unit of units) await writeFile(join(folder, `${unit}.service.enabled`), '');
}

/** Those that run at first but do not start at boot. */
async function startGuests({name, guests}: LabHost, exec: Wire['exec']): Promise<void> {
  for (const guest of guests.filter(({running, autostart}) => running && !autostart)) {
    const created = await exec(name, `xl create ${guest.config}`);
    if (created.code !== 0) throw new Error(`${guest.name} does not start: ${created.stderr}`);
  }
}
