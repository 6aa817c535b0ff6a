import {spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {testedKit} from '../../contract/kits.ts';
import {namedRigs} from '../../contract/rigs.ts';
import type {Trial} from '../rig.ts';
import {runs, virtualRig} from './vm.ts';

const minutes = 60_000;
vi.setConfig({testTimeout: 20 * minutes, hookTimeout: 20 * minutes});
const kit = await testedKit();
const program = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

/** Their second cards are the two ends of one cable. */
const cable = join(runs, 'cable');
const rigs = {
  earth: virtualRig(kit, 'vlan-earth', {eth1: `dgram:${cable}:earth:mars`}),
  mars: virtualRig(kit, 'vlan-mars', {eth1: `dgram:${cable}:mars:earth`}),
};

/** The address that the inventory would have; the rig puts the one in its place by which the machine is reached. */
const host = (name: string, trial: Trial): string =>
  trial.inventory(
    `  ${name}: {ssh: {address: 192.168.1.20, user: root}, platform: leap-42, guard: {window: 120s}, networks: [private]}\n`,
  );

/** A network namespace plays a guest: its interface is a port of the bridge, as the dom0 side of a vif is. */
const guest = (number: number): string => `
  ip netns add guest && ip link add vif9.0 type veth peer name eth0 netns guest
  echo 1 >/proc/sys/net/ipv6/conf/vif9.0/disable_ipv6
  ip link set vif9.0 master br100 && ip link set vif9.0 up
  ip -n guest addr add 10.9.0.${number}/24 dev eth0; ip -n guest addr add fd09::${number}/64 dev eth0 nodad
  ip -n guest link set lo up; ip -n guest link set eth0 up; ip -n guest route add default dev eth0`;
const inGuest = (command: string): string => `ip netns exec guest ${command}`;
const answered = '3 received';

/** VIFLEET_RIGS=vm: two machines and a cable between them, which carries tags as a switch does. */
describe.runIf(namedRigs().includes('vm'))('a private VLAN over two virtual machines', () => {
  let folder: string;
  let earth: Trial;
  let mars: Trial;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vifleet-private-'));
    await rigs.earth.up();
    [earth, mars] = await Promise.all([rigs.earth.trial('plain'), rigs.mars.trial('plain')]);
    const network = 'networks:\n  private: {kind: bridged, bridge: br100, uplink: {vlan: 100, on: eth1}}\n';
    await writeFile(join(folder, 'fleet.yml'), `${network}hosts:\n${host('earth', earth)}${host('mars', mars)}`);
  });
  afterAll(async () => {
    await Promise.all([rigs.earth.down(), rigs.mars.down()]);
    await rm(folder, {recursive: true, force: true});
  });

  const said = async (on: Trial, command: string) => {
    const {stdout, stderr} = await on.exec(command);
    return stdout + stderr;
  };
  async function vifleet(...words: readonly string[]) {
    const options = ['--inventory', folder, '--ssh-config', earth.sshConfig];
    const child = spawn(process.execPath, [program, ...words, ...options], {
      env: {...process.env, XDG_STATE_HOME: join(folder, 'state'), NO_COLOR: '1'},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return {code, words: stdout + stderr};
  }

  test('is made on both by one apply, and the second plan is empty', async () => {
    const applied = await vifleet('apply', '--all', '--yes');
    expect([applied.code, applied.words]).toEqual([0, expect.stringContaining('applied')]);
    expect((await vifleet('plan')).code).toBe(0);
    for (const dom0 of [earth, mars])
      expect(await said(dom0, 'ip -o -d link show dev eth1.100')).toMatch(/eth1\.100@eth1: .* master br100 .* id 100 /);
  });

  test('guests reach each other over the tag, and neither dom0 is reached from it, over IPv4 and IPv6', async () => {
    await said(earth, guest(1));
    await said(mars, guest(2));
    expect(await said(earth, inGuest('ping -n -c 3 -W 5 10.9.0.2'))).toContain(answered);
    expect(await said(earth, inGuest('ping -n -6 -c 3 -W 5 fd09::2'))).toContain(answered);
    for (const dom0 of [earth, mars]) {
      expect(await said(dom0, inGuest('ping -n -c 2 -W 2 10.0.2.15'))).toContain(' 0 received');
      // Everybody on the wire answers to this address: the two guests do, and nobody else.
      const everybody = await said(dom0, inGuest('ping -n -6 -c 3 -W 3 ff02::1%eth0'));
      const guests = await Promise.all(
        [earth, mars].map((one) => said(one, inGuest("ip -6 -o addr show dev eth0 scope link | awk '{print $4}'"))),
      );
      const heard = new Set([...everybody.matchAll(/from (fe80:[^%: ]*(?::[^%: ]+)*)/g)].map(([, address]) => address));
      expect([...heard].sort()).toEqual(guests.map((address) => address.replace(/\/.*\n/, '')).sort());
    }
  });

  test('a probe hears both, and leaves nothing behind', async () => {
    const links = "ip -o link show; ip -o addr show | sed 's/valid_lft.*//'; ls /var/lib/vifleet";
    const before = await Promise.all([said(earth, links), said(mars, links)]);
    const {code, words} = await vifleet('probe', '--yes');
    expect([code, words]).toEqual([0, expect.stringContaining('private')]);
    expect(await Promise.all([said(earth, links), said(mars, links)])).toEqual(before);
  });

  test('a wrong VLAN on one side silences the guests, and a probe names it', async () => {
    await said(mars, tagged(101));
    expect(await said(earth, inGuest('ping -n -c 2 -W 2 10.9.0.2'))).toContain(' 0 received');
    const {code, words} = await vifleet('probe', '--yes');
    expect(words).toContain('mars: eth1.100 of br100 carries VLAN 101, the inventory says 100');
    expect(code).toBe(2);
    await said(mars, tagged(100));
    expect((await vifleet('probe', '--yes')).code).toBe(0);
  });
});

/** As somebody does it by hand. */
const tagged = (id: number): string => `ip link del eth1.100; ip link add link eth1 name eth1.100 type vlan id ${id}
  echo 1 >/proc/sys/net/ipv6/conf/eth1.100/disable_ipv6; ip link set eth1.100 master br100; ip link set eth1.100 up`;
