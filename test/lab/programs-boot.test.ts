import {symlinkSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {plainHost, plainWorld, soon, writeBridge, type TestHost, type TestWorld} from './programs-world.ts';

let world: TestWorld;
let earth: TestHost;
beforeEach(() => ({world, earth} = plainWorld()));
afterEach(() => {
  earth.halt();
  world.remove();
});

const bootId = (): string => earth.read('proc/sys/kernel/random/boot_id');

test('a reboot forgets what only the kernel knew, and brings back what the files say', () => {
  const before = bootId();
  earth.ok(
    'ip link add name br7 type bridge; ip route add 10.0.0.0/8 via 192.168.1.2; iptables -F; touch "$VIFLEET_ROOT/run/x"',
  );
  earth.ok('lab-boot');
  expect(bootId()).not.toBe(before);
  expect(earth.run('ip link show dev br7').code).toBe(1);
  expect(earth.routes()).toEqual([
    'default via 192.168.1.1 dev eth0 proto static',
    '192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.20',
  ]);
  expect(earth.has('run/x')).toBe(false);
  expect(earth.has('run/systemd/system')).toBe(true);
  expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
  expect(world.reach('192.168.1.20', 80)).toBe('host earth filtered');
});

test('units without default dependencies run before the network, the other wanted ones at the end', () => {
  const see = (file: string): string =>
    `[Service]\nType=oneshot\nExecStart=/bin/sh -c 'ip -4 -o addr show >${earth.root}/${file}'\n[Install]\nWantedBy=`;
  earth.write('etc/systemd/system/early.service', `[Unit]\nDefaultDependencies=no\n${see('early')}sysinit.target\n`);
  earth.write('etc/systemd/system/late.service', `${see('late')}multi-user.target\n`);
  earth.ok('systemctl enable early.service late.service && lab-boot');
  expect(earth.read('early')).not.toContain('192.168.1.20');
  expect(earth.read('late')).toContain('192.168.1.20');
});

test('a timer that was only started is gone after a reboot', () => {
  earth.write('etc/systemd/system/x.timer', '[Timer]\nOnActiveSec=1min\n');
  earth.ok('systemctl start x.timer && lab-boot');
  expect(earth.run('systemctl is-active x.timer').stdout).toBe('inactive\n');
});

test('guests that are linked in auto start again, others do not', () => {
  for (const name of ['alice', 'bob']) earth.write(`etc/xen/vm/${name}.cfg`, `name = "${name}"\nmemory = 96\n`);
  mkdirSync(join(earth.root, 'etc/xen/auto'));
  symlinkSync('../vm/alice.cfg', join(earth.root, 'etc/xen/auto/alice.cfg'));
  earth.ok('xl create /etc/xen/vm/alice.cfg && xl create /etc/xen/vm/bob.cfg && lab-boot');
  expect(earth.run('xl domid alice').code).toBe(0);
  expect(earth.run('xl domid bob').code).toBe(1);
});

test('sysctl lines for a bridge apply when it appears; for the new name of a vif they do not', () => {
  earth.write('etc/sysctl.conf', 'net.ipv4.conf.br0.proxy_arp = 1\nnet.ipv4.conf.alice/0.proxy_arp = 1\n');
  writeBridge(earth);
  earth.ok('lab-boot');
  expect(earth.read('proc/sys/net/ipv4/conf/br0/proxy_arp')).toBe('1');
  earth.ok('ip link add name vif1.0 type veth && ip link set dev vif1.0 name alice.0');
  expect(earth.read('proc/sys/net/ipv4/conf/alice.0/proxy_arp')).toBe('0');
});

test('a power cut kills everything that the host runs, and nothing of its neighbours', async () => {
  const mars = plainHost(world, 'mars', '192.168.1.22', 'eth0 52:54:00:00:00:22 lan\n');
  const tick = (file: string): string =>
    `setsid sh -c 'while :; do date +%N >"$VIFLEET_ROOT/${file}"; sleep 0.05; done' >/dev/null 2>&1 </dev/null &`;
  earth.ok(tick('tick'));
  mars.ok(tick('tick'));
  expect(await soon(() => earth.has('tick') && mars.has('tick'))).toBe(true);
  earth.ok('lab-halt');
  for (const host of [earth, mars]) host.remove('tick');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([earth.has('tick'), mars.has('tick')]).toEqual([false, true]);
  mars.halt();
});

test('systemctl reboot comes back by itself', async () => {
  const before = bootId();
  earth.ok('systemctl reboot');
  expect(await soon(() => bootId() !== before && world.reach('192.168.1.20', 22) === 'host earth open')).toBe(true);
});

test('hosts see each other, names resolve while the DNS server can be reached, and the router leads outside', () => {
  const mars = plainHost(world, 'mars', '192.168.1.22', 'eth0 52:54:00:00:00:22 lan\n');
  expect(mars.run('ping -c 1 192.168.1.20').code).toBe(0);
  expect(mars.run('arping -c 1 -I eth0 192.168.1.20').code).toBe(0);
  expect(mars.ok('getent hosts www.example.com')).toContain('192.168.1.1');
  expect(mars.run(`bash -c 'exec 3<>"/dev/tcp/$1/$2"' x 192.168.1.20 22`).code).toBe(0);
  expect(mars.run(`bash -c 'exec 3<>"/dev/tcp/$1/$2"' x 192.168.1.20 80`).code).toBe(1);
  const dns = `bash -c 'exec 3<>"/dev/udp/$1/$2"; printf x >&3' x`;
  expect(mars.run(`${dns} 192.168.1.2 53`).code).toBe(0);
  expect(mars.run(`${dns} 192.168.1.99 53`).code).toBe(1);
  earth.ok('ip link set dev eth0 down');
  expect(mars.run('ping -c 1 192.168.1.20').code).toBe(1);
  mars.ok('ip link set dev eth0 down');
  expect(mars.run('getent hosts www.example.com').code).toBe(2);
  expect(mars.run(`${dns} 192.168.1.2 53`).code).toBe(1);
  mars.halt();
});
