import {readFileSync} from 'node:fs';
import {afterAll, expect, test} from 'vitest';
import {eth0, TestWorld} from './programs-world.ts';

const world = new TestWorld();
afterAll(() => world.remove());

const sample = (name: string): string =>
  readFileSync(new URL(`./samples/iproute2-6.1.0/${name}`, import.meta.url), 'utf8');

// The sample was taken in a network namespace (Linux 6.18, IPv6 off, promote_secondaries on), where eth0 is one end of a
// veth pair: its index, queueing discipline, cost and peer differ from a NIC's.
const comparable = (text: string): string =>
  text
    .replaceAll('eth0@if2', 'eth0')
    .replaceAll(' link-netns lan', '')
    .replaceAll(/ qdisc \w+/g, '')
    .replaceAll(/^\d+: /gm, 'N: ')
    .replaceAll(/ cost \d+/g, '');

test('ip and bridge print and refuse what iproute2 6.1 does', () => {
  const host = world.host('earth', 'eth0 52:54:00:00:00:01 lan\n');
  host.ok('lab-boot');
  host.ok('for f in "$VIFLEET_ROOT"/proc/sys/net/ipv6/conf/*/disable_ipv6; do echo 1 >"$f"; done');
  const commands = sample('commands.txt').trim().split('\n');
  const script = commands.map((line) => `echo '$ ${line}'; ${line} 2>&1; echo "# exit $?"`).join('\n');
  expect(comparable(host.ok(script))).toBe(comparable(sample('output.txt')));
});

test('a link that comes up has a link-local address, unless IPv6 is off on it', () => {
  const host = world.host('mars', eth0);
  host.ok('lab-boot && ip link set dev eth0 up');
  expect(host.ok('ip -o -6 addr show dev eth0')).toContain('inet6 fe80::5054:ff:fe00:20/64 scope link');
  host.ok('sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1');
  expect(host.ok('ip -o -6 addr show dev eth0')).toBe('');
});

test('a VLAN cannot carry more than its parent', () => {
  const host = world.host('venus', eth0);
  host.ok('lab-boot && ip link add link eth0 name eth0.100 type vlan id 100');
  expect(host.ok('ip -o -d link show dev eth0.100')).toContain('eth0.100@eth0');
  expect(host.run('ip link set dev eth0.100 mtu 9000').stderr).toContain('Numerical result out of range');
});

test('sysctl understands dotted link names with a slash, as procps does', () => {
  const host = world.host('pluto', eth0);
  host.ok('lab-boot && ip link add link eth0 name eth0.1 type vlan id 1');
  expect(host.ok('sysctl -w net.ipv4.conf.eth0/1.proxy_arp=1')).toBe('net.ipv4.conf.eth0/1.proxy_arp = 1\n');
  expect(host.read('proc/sys/net/ipv4/conf/eth0.1/proxy_arp')).toBe('1');
  expect(host.run('sysctl net.ipv4.conf.eth0.1.proxy_arp').stderr).toContain('cannot stat');
});
