import {execFile, spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {Kit} from '../../../src/host-kit/build.ts';
import type {LabFleet} from '../../../src/lab/fleet.ts';
import {createWorld} from '../../../src/lab/world.ts';
import {programsFolder} from '../../../src/lab/layout.ts';
import {ssh2Transport} from '../../../src/transport/ssh2.ts';
import {answers} from '../answers.ts';
import {strikeGroup} from '../hold.ts';
import {earthOf} from '../earth.ts';
import type {Fault, Ran, Rig, Trial} from '../rig.ts';
import {lookBy, snapshotBy} from '../snapshot.ts';

const script = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));
const run = promisify(execFile);
const state = process.env['VIFLEET_NS'] ?? '/opt/vifleet-ns';
const host = 'earth';
const mac = '52:54:00:c0:01:20';

/** A host in namespaces of its own with real OpenSSH, ip, bridge and iptables; needs root. */
export const namespaceRig = (kit: Kit): Rig => ({
  name: 'ns',
  width: 1,
  up: async () => void (await run(script('lan-up.sh'))),
  down: async () => void (await run(script('lan-down.sh'))),
  async trial(form, overlay) {
    const fleet = earthOf(form, overlay);
    await make(fleet);
    await run(script('host-on.sh'), [host, mac, programsFolder]);
    await startGuests(fleet);
    return trial(kit);
  },
});

async function make(fleet: LabFleet): Promise<void> {
  const world = await mkdtemp(join(tmpdir(), 'vifleet-ns-'));
  try {
    await createWorld(world, fleet);
    await enable(world, fleet.hosts[0]?.enabledUnits ?? []);
    await run(script('host-make.sh'), [host, world]);
  } finally {
    await rm(world, {recursive: true, force: true});
  }
}

/** As the rig's systemctl keeps it. */
async function enable(world: string, units: readonly string[]): Promise<void> {
  const folder = join(world, 'hosts', host, 'state', 'units');
  await run('mkdir', ['-p', folder]);
  for (const unit of units) await writeFile(join(folder, `${unit}.service.enabled`), '');
}

/** Those that run at first but do not start at boot. */
async function startGuests(fleet: LabFleet): Promise<void> {
  const guests = fleet.hosts[0]?.guests ?? [];
  for (const guest of guests.filter(({running, autostart}) => running && !autostart)) {
    const created = await exec(`xl create ${guest.config}`);
    if (created.code !== 0) throw new Error(`${guest.name} does not start: ${created.stderr}`);
  }
}

async function exec(command: string, stdin = ''): Promise<Ran> {
  const child = spawn(script('host-run.sh'), [host, command]);
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return {code, stdout, stderr};
}

function trial(kit: Kit): Trial {
  const sshConfig = join(state, 'keys/config');
  const transport = () => ssh2Transport({configFile: sshConfig});
  return {
    host,
    slowness: 1,
    inventory: (inventory) => inventory,
    sshConfig,
    transport,
    exec,
    snapshot: async () => snapshotBy(exec, kit, await answers(transport(), {host, address: '192.168.1.20'})),
    look: () => lookBy(exec),
    strike,
    close: async () => void (await run(script('host-off.sh'), [host])),
  };
}

async function strike({kind}: Fault): Promise<void> {
  switch (kind) {
    case 'kill-kit':
    case 'hang':
      return strikeGroup(exec, kind);
    case 'cut':
    case 'mend':
      // on the controller's side of the wire: the host's card keeps its carrier, and its gateway answers
      return void (await run('ip', [
        '-n',
        'vfn-lan',
        'link',
        'set',
        'port-ctl',
        ...(kind === 'cut' ? ['nomaster'] : ['master', 'lan0']),
      ]));
    case 'disk-full':
      return void (await exec('dd if=/dev/zero of=/var/full bs=64k 2>/dev/null; sync'));
    case 'reboot':
      await run(script('host-off.sh'), [host]);
      return void (await run(script('host-on.sh'), [host, mac]));
  }
}
