import {chmod, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {basename, dirname, join, relative} from 'node:path';
import {createKeys} from './access.ts';
import type {LabFleet, LabGuest, LabHost, LabSsh} from './fleet.ts';
import {rootOf, stateOf, type HostPlace} from './layout.ts';

/** What whoever serves a world has to know of it; kept in the world itself. */
export interface Charter {
  readonly format: 'vifleet/lab';
  readonly version: 1;
  readonly controller: LabFleet['controller'];
  readonly hosts: readonly CharteredHost[];
}

export interface CharteredHost {
  readonly name: string;
  readonly ssh: LabSsh;
  readonly enabledUnits: readonly string[];
  /** xl configs of the guests that somebody started by hand: they run when the lab comes up, but no boot starts them. */
  readonly start: readonly string[];
}

/** Lays a new world out in a folder: hosts switched off, their files as the fleet has them. */
export async function createWorld(world: string, fleet: LabFleet): Promise<Charter> {
  await mkdir(join(world, 'world'), {recursive: true});
  const tables = {
    segments: fleet.segments,
    stations: fleet.stations.map(({segment, address, mac}) => `${segment} ${address} ${mac}`),
    names: fleet.names.map(({name, address}) => `${name} ${address}`),
    leases: (fleet.leases ?? []).map(({mac, cidr, gateway}) => [mac, cidr, gateway ?? ''].join(' ').trimEnd()),
  };
  for (const [name, lines] of Object.entries(tables)) await writeFile(join(world, 'world', name), textOf(lines));
  await createKeys(
    world,
    fleet.hosts.map((host) => host.name),
  );
  for (const host of fleet.hosts) await createHost({world, name: host.name, programs: ''}, host);
  const charter = charterOf(fleet);
  await writeFile(charterPath(world), `${JSON.stringify(charter, undefined, 2)}\n`);
  return charter;
}

/** The charter of a world, or undefined where the folder holds none that this version can serve. */
export async function readCharter(world: string): Promise<Charter | undefined> {
  try {
    const charter = JSON.parse(await readFile(charterPath(world), 'utf8')) as Charter;
    return charter.format === 'vifleet/lab' && charter.version === 1 ? charter : undefined;
  } catch {
    return undefined;
  }
}

const charterPath = (world: string): string => join(world, 'lab.json');

const charterOf = (fleet: LabFleet): Charter => ({
  format: 'vifleet/lab',
  version: 1,
  controller: fleet.controller,
  hosts: fleet.hosts.map(({name, ssh, enabledUnits, guests}) => ({
    name,
    ssh,
    enabledUnits,
    start: guests.filter((guest) => guest.running && !guest.autostart).map((guest) => guest.config),
  })),
});

async function createHost(place: HostPlace, host: LabHost): Promise<void> {
  const [root, state] = [rootOf(place), stateOf(place)];
  for (const folder of ['root', 'run/systemd/system', 'var/lib', 'etc/systemd/system', 'proc/sys/kernel/random'])
    await mkdir(join(root, folder), {recursive: true});
  await symlink('/proc/uptime', join(root, 'proc/uptime'));
  // what the hosts' sysctl.conf sets besides the network; the simulated kernel makes the rest at boot
  await writeHostFile(root, '/proc/sys/kernel/core_uses_pid', '0\n');
  await writeHostFile(root, '/proc/sys/vm/swappiness', '60\n');
  for (const [path, text] of Object.entries(host.files)) await writeHostFile(root, path, text);
  await mkdir(join(root, 'etc/xen/auto'), {recursive: true});
  await chmod(join(root, 'etc/xen'), 0o700);
  for (const guest of host.guests) if (guest.autostart) await startAtBoot(root, guest);
  await mkdir(join(state, 'guests'), {recursive: true});
  await writeFile(join(state, 'hardware'), textOf(host.nics.map((nic) => `${nic.name} ${nic.mac} ${nic.segment}`)));
  for (const guest of host.guests) await writeFile(join(state, 'guests', guest.name), natureText(guest));
}

async function writeHostFile(root: string, path: string, text: string): Promise<void> {
  const target = join(root, path);
  await mkdir(dirname(target), {recursive: true});
  await writeFile(target, text);
  await chmod(target, path.startsWith('/etc/xen/scripts/') ? 0o755 : 0o644);
}

/** The link is relative, so that it leads to the same file whatever folder plays the root. */
async function startAtBoot(root: string, guest: LabGuest): Promise<void> {
  const link = `/etc/xen/auto/${basename(guest.config)}`;
  await symlink(relative(dirname(link), guest.config), join(root, link));
}

function natureText({nature}: LabGuest): string {
  const lines: [string, string | undefined][] = [
    ['address', nature.address],
    ...Object.entries(nature.addresses ?? {}).map(([number, address]): [string, string] => [
      `address.${number}`,
      address,
    ]),
    ['gateway', nature.gateway],
    ['mac', nature.mac],
    ['shutdown-seconds', nature.shutdownSeconds?.toString()],
    ['refuses-shutdown', nature.refusesShutdown ? 'yes' : undefined],
    ['crashes-at-start', nature.crashesAtStart ? 'yes' : undefined],
    ['drives', nature.drivesEmulated ? 'emulated' : undefined],
  ];
  return textOf(lines.flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`])));
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
