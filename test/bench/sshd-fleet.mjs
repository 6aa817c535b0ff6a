import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {loadFleet} from '../../dist/app/fleet.js';
import {labFleetFrom} from '../../dist/lab/fleet-from.js';
import {runAtConsole} from '../../dist/lab/host.js';
import {environmentOf, programsFolder} from '../../dist/lab/layout.js';
import {createWorld} from '../../dist/lab/world.js';
import {writeInventory} from './fleet.mjs';

/**
 * So many hosts with the simulated programs of the lab behind a real sshd each, at the address that the inventory names:
 * in this network namespace every address of 10.0.0.0/8 is local.
 */
export async function startFleet(folder, hosts, guests) {
  run('ip', ['link', 'set', 'lo', 'up']);
  run('ip', ['route', 'add', 'local', '10.0.0.0/8', 'dev', 'lo']);
  mkdirSync('/run/sshd', {recursive: true});
  const inventory = join(folder, 'inventory');
  await writeInventory(inventory, hosts, guests);
  const loaded = await loadFleet(inventory);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error.issues[0]));
  const world = join(folder, 'world');
  const charter = await createWorld(world, labFleetFrom(loaded.value.fleet));
  await atOnce(4, charter.hosts, (host) => install(world, host));
  for (const host of charter.hosts) startSshd(world, host);
  const home = join(folder, 'home');
  await writeHome(home, world, charter.hosts);
  await atOnce(20, charter.hosts, (host) => untilListening(logOf(world, host)));
  return {
    inventory,
    home,
    world,
    hosts: charter.hosts.map(({name, ssh}) => ({name, address: ssh.addresses[0]})),
    /** What the servers have seen so far. */
    seen: () => {
      const logs = charter.hosts.map((host) => readFileSync(logOf(world, host), 'utf8'));
      const count = (pattern) => logs.reduce((sum, log) => sum + (log.match(pattern)?.length ?? 0), 0);
      return {
        connections: count(/^Connection from /gm),
        execs: count(/^Starting session: /gm),
        dropped: count(/^drop connection|MaxStartups/gm),
      };
    },
  };
}

const place = (world, {name}) => ({world, name, programs: programsFolder});
const logOf = (world, {name}) => join(world, 'hosts', name, 'sshd.log');

async function install(world, host) {
  const own = place(world, host);
  if (host.enabledUnits.length > 0) await runAtConsole(own, `systemctl enable ${host.enabledUnits.join(' ')}`);
  await runAtConsole(own, 'lab-boot');
  for (const config of host.start) await runAtConsole(own, `xl create "$VIFLEET_ROOT"${config}`);
}

function startSshd(world, host) {
  const env = Object.entries(environmentOf(place(world, host))).map(([key, value]) => `${key}=${value}`);
  const config = join(world, 'hosts', host.name, 'sshd_config');
  const lines = [
    `ListenAddress ${host.ssh.addresses[0]}:${host.ssh.port}`,
    `HostKey ${join(world, 'ssh/host_keys', host.name)}`,
    `AuthorizedKeysFile ${join(world, 'ssh/id_ed25519.pub')}`,
    'PidFile none',
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    'PrintMotd no',
    'PrintLastLog no',
    'LogLevel VERBOSE',
    `SetEnv ${env.join(' ')}`,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  spawn('/usr/sbin/sshd', ['-D', '-f', config, '-E', logOf(world, host)], {stdio: 'ignore'}).unref();
}

/** Keys where ssh looks for them by itself: no setting of anybody's is in the way. */
async function writeHome(home, world, hosts) {
  await mkdir(join(home, '.ssh'), {recursive: true, mode: 0o700});
  await writeFile(join(home, '.ssh/id_ed25519'), await readFile(join(world, 'ssh/id_ed25519')), {mode: 0o600});
  const keys = hosts.map(({name, ssh}) => {
    const [kind, key] = readFileSync(join(world, 'ssh/host_keys', `${name}.pub`), 'utf8').split(' ');
    return `${ssh.addresses[0]} ${kind} ${key}\n`;
  });
  await writeFile(join(home, '.ssh/known_hosts'), keys.join(''));
}

async function untilListening(log) {
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await readFile(log, 'utf8').catch(() => '')).includes('Server listening')) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no sshd: ${await readFile(log, 'utf8').catch(() => 'no log')}`);
}

export async function atOnce(limit, items, work) {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({length: limit}, worker));
}

function run(program, args) {
  const {status, stderr} = spawnSync(program, args, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

/** Runs a node program, and says what it took: seconds, CPU seconds with its children's, megabytes at the most. */
export async function measured(args, env, fleet) {
  const figures = join(env.HOME, 'figures');
  const before = fleet.seen();
  const from = performance.now();
  const child = spawn(process.execPath, ['--import', new URL('figures.mjs', import.meta.url).href, ...args], {
    env: {...env, BENCH_FIGURES: figures},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (words += data));
  const [code] = await once(child, 'close');
  const wall = (performance.now() - from) / 1000;
  const after = fleet.seen();
  const {cpu, rss} = JSON.parse(readFileSync(figures, 'utf8'));
  const grown = Object.fromEntries(Object.entries(after).map(([key, value]) => [key, value - before[key]]));
  return {code, wall, cpu, rss, ...grown, words};
}
