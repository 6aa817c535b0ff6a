import {spawnSync} from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
  existsSync,
  readdirSync,
  chmodSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, vi} from 'vitest';

// Programs of many processes: on a busy machine each takes its time.
vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

export const programs = fileURLToPath(new URL('../../src/lab/programs', import.meta.url));

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const stations = `lan 192.168.1.1 52:54:00:00:01:01
lan 192.168.1.2 52:54:00:00:01:02
lan 192.168.1.5 52:54:00:00:01:05
`;

/** A lab made by hand, of simulated programs only: a router, a DNS server and a controller on one segment, and hosts. */
export class TestWorld {
  readonly path = mkdtempSync(join(tmpdir(), 'vifleet-programs-'));

  /** `from`: a world to copy, whose hosts are on. */
  constructor(from?: TestWorld) {
    if (from !== undefined) {
      cpSync(from.path, this.path, {recursive: true, verbatimSymlinks: true});
      return;
    }
    mkdirSync(join(this.path, 'world'));
    writeFileSync(join(this.path, 'world/segments'), 'lan\n');
    writeFileSync(join(this.path, 'world/stations'), stations);
    writeFileSync(join(this.path, 'world/names'), 'www.example.com 192.168.1.1\n');
  }

  /** `path`: a folder whose programs go before the system's, as another awk. */
  host(name: string, hardware: string, path?: string): TestHost {
    return new TestHost(this, name, hardware, path);
  }

  /** What `lab-reach` prints for a TCP connection from the last station of a segment: the controller on `lan`. */
  reach(address: string, port: number, segment = 'lan'): string {
    const env = {LAB_WORLD: this.path, PATH: `${programs}/state:/usr/bin:/bin`};
    return spawnSync('lab-reach', [segment, address, 'tcp', String(port)], {env, encoding: 'utf8'}).stdout.trim();
  }

  remove(): void {
    rmSync(this.path, {recursive: true, force: true});
  }
}

export class TestHost {
  readonly root: string;
  readonly state: string;
  readonly #env: Record<string, string>;

  constructor(world: TestWorld, name: string, hardware: string, path = '/usr/bin') {
    this.root = join(world.path, 'hosts', name, 'root');
    this.state = join(world.path, 'hosts', name, 'state');
    for (const folder of ['etc/sysconfig/network', 'etc/systemd/system', 'etc/xen/vm', 'var/lib'])
      mkdirSync(join(this.root, folder), {recursive: true});
    mkdirSync(join(this.state, 'guests'), {recursive: true});
    writeFileSync(join(this.state, 'hardware'), hardware);
    this.#env = {
      VIFLEET_ROOT: this.root,
      LAB_STATE: this.state,
      LAB_WORLD: world.path,
      LAB_HOST: name,
      LAB_EFFECT: 'state',
      PATH: `${programs}/state:${programs}/both:${path}:/usr/bin:/bin`,
    };
  }

  run(command: string): Said {
    const {status, stdout, stderr} = spawnSync('/bin/sh', ['-c', command], {env: this.#env, encoding: 'utf8'});
    return {code: status, stdout, stderr};
  }

  /** Standard output of a command that has to succeed. */
  ok(command: string): string {
    const said = this.run(command);
    if (said.code !== 0) throw new Error(`${command}: exit ${said.code}\n${said.stdout}${said.stderr}`);
    return said.stdout;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), {recursive: true});
    writeFileSync(join(this.root, path), text);
    if (path.includes('/scripts/')) chmodSync(join(this.root, path), 0o755);
  }

  /** A file of /etc/sysconfig/network, from its variables. */
  ifcfg(name: string, variables: Record<string, string>): void {
    const lines = Object.entries(variables).map(([key, value]) => `${key}='${value}'\n`);
    this.write(`etc/sysconfig/network/ifcfg-${name}`, lines.join(''));
  }

  remove(path: string): void {
    rmSync(join(this.root, path));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8').trim();
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Names of the policies that nanny holds. */
  policies(): string[] {
    return readdirSync(join(this.root, 'run/wicked/nanny')).sort();
  }

  routes(): string[] {
    return lines(this.ok('ip -4 route show'));
  }

  addresses(link: string): string[] {
    return lines(this.ok(`ip -4 -o addr show dev ${link}`)).map((line) => line.split(/ +/)[3] ?? '');
  }

  /** iptables refuses what holds the text, in so many loads or in all. */
  lose(text: string, loads?: number): void {
    writeFileSync(join(this.state, 'lost-rules'), `${text}\n${loads ?? ''}\n`);
  }

  guest(name: string, nature: string): void {
    writeFileSync(join(this.state, 'guests', name), nature);
  }

  /** Ends whatever the host still runs. */
  halt(): void {
    this.run('lab-halt');
  }
}

export const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

/** Whether it becomes true within a few seconds. */
export async function soon(condition: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

export const eth0 = 'eth0 52:54:00:00:00:20 lan\n';

export interface WorldAndHost {
  readonly world: TestWorld;
  readonly earth: TestHost;
}

/** Worlds that were prepared once; booting takes its time, so each test gets a copy. */
const templates = new Map<() => WorldAndHost, WorldAndHost>();
afterAll(() => {
  for (const {world} of templates.values()) world.remove();
});

function copyOf(prepare: () => WorldAndHost): WorldAndHost {
  const template = templates.get(prepare) ?? prepare();
  templates.set(prepare, template);
  const world = new TestWorld(template.world);
  return {world, earth: world.host('earth', eth0)};
}

const bootPlain = (): WorldAndHost => {
  const world = new TestWorld();
  return {world, earth: plainHost(world)};
};

const moveToBridge = (): WorldAndHost => {
  const {world, earth} = bootPlain();
  writeBridge(earth);
  earth.ok('wicked ifup eth0 br0 && SuSEfirewall2 start');
  return {world, earth};
};

/** A world with a plain host that is on. */
export const plainWorld = (): WorldAndHost => copyOf(bootPlain);

/** The same after the host's address has moved to br0. */
export const bridgedWorld = (): WorldAndHost => copyOf(moveToBridge);

/** The administrator's plain host: eth0 has the address, wicked and SuSEfirewall2 run, SSH is open. */
export function plainHost(
  world: TestWorld,
  name = 'earth',
  address = '192.168.1.20',
  hardware = eth0,
  path?: string,
): TestHost {
  const host = world.host(name, hardware, path);
  host.ifcfg('eth0', {STARTMODE: 'auto', BOOTPROTO: 'static', IPADDR: `${address}/24`});
  host.write('etc/sysconfig/network/routes', 'default 192.168.1.1 - -\n');
  host.write('etc/sysconfig/SuSEfirewall2', 'FW_DEV_EXT="eth0"\nFW_SERVICES_EXT_TCP="ssh"\n');
  host.write('etc/resolv.conf', 'nameserver 192.168.1.2\n');
  host.ok('systemctl enable wicked wickedd SuSEfirewall2 xendomains');
  host.ok('lab-boot');
  return host;
}

/** Its network files after the management address has moved to br0, nothing activated. */
export function writeBridge(host: TestHost, more: Record<string, string> = {}): void {
  host.ifcfg('eth0', {STARTMODE: 'auto', BOOTPROTO: 'static'});
  host.ifcfg('br0', {
    STARTMODE: 'auto',
    BOOTPROTO: 'static',
    IPADDR: '192.168.1.20/24',
    BRIDGE: 'yes',
    BRIDGE_PORTS: 'eth0',
    BRIDGE_STP: 'off',
    LLADDR: '52:54:00:00:00:20',
    ...more,
  });
  host.write('etc/sysconfig/SuSEfirewall2', 'FW_DEV_EXT="br0"\nFW_SERVICES_EXT_TCP="ssh"\n');
}
