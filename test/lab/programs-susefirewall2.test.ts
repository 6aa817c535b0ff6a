import {afterEach, beforeEach, expect, test} from 'vitest';
import {lines, plainWorld, writeBridge, type TestHost, type TestWorld} from './programs-world.ts';

let world: TestWorld;
let earth: TestHost;
beforeEach(() => ({world, earth} = plainWorld()));
afterEach(() => world.remove());

const load = (text: string): string => {
  earth.write('etc/sysconfig/SuSEfirewall2', text);
  const said = earth.run('SuSEfirewall2 start');
  expect(said.code).toBe(0);
  return said.stdout + said.stderr;
};
const rules = (chain: string): string[] =>
  lines(earth.ok('iptables-save')).filter((line) => line.startsWith(`-A ${chain} `));

const proxyArp = (link: string): string => earth.read(`proc/sys/net/ipv4/conf/${link}/proxy_arp`);

test('SSH is closed unless the configuration opens it', () => {
  load('FW_DEV_EXT="eth0"\n');
  expect(world.reach('192.168.1.20', 22)).toBe('host earth filtered');
  load('FW_DEV_EXT="eth0"\nFW_CONFIGURATIONS_EXT="sshd"\n');
  expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
  expect(world.reach('192.168.1.20', 80)).toBe('host earth filtered');
});

test('a NIC of the internal zone takes its bridge out of it: the bridge falls into ext, and new SSH is dropped', () => {
  load('FW_DEV_INT="eth0"\n');
  expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
  writeBridge(earth);
  earth.ok('wicked ifup eth0 br0');
  load('FW_DEV_INT="eth0"\n');
  expect(world.reach('192.168.1.20', 22)).toBe('host earth filtered');
  load('FW_DEV_INT="br0"\n');
  expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
});

test('the routed example: the guest may start connections, and nothing may come in that is not listed', () => {
  load('FW_DEV_EXT="eth0 alice.0"\nFW_ROUTE="yes"\nFW_FORWARD="192.168.1.21/32,0/0"\n');
  expect(rules('FORWARD')).toEqual([
    '-A FORWARD -i eth0 -j forward_ext',
    '-A FORWARD -i alice.0 -j forward_ext',
    '-A FORWARD -j DROP',
  ]);
  const forward = rules('forward_ext');
  expect(forward).toContain(
    '-A forward_ext -s 192.168.1.21/32 -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT',
  );
  expect(forward).toContain('-A forward_ext -d 192.168.1.21/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  expect(forward.at(-1)).toBe('-A forward_ext -j DROP');
});

test.each(['FW_ROUTE="Yes"', 'FW_ROUTE=""', 'FW_ROUTE="no"', 'FW_ROUT="yes"'])(
  '%s fills the chains, leads nothing into them, and says nothing',
  (line) => {
    const said = load(`FW_DEV_EXT="eth0 alice.0"\n${line}\nFW_FORWARD="192.168.1.21/32,0/0"\n`);
    expect(said).not.toMatch(/Error|Warning/);
    expect(rules('FORWARD')).toEqual([]);
    expect(rules('forward_ext').join()).toContain('192.168.1.21/32');
    expect(earth.ok('iptables-save')).toContain(':FORWARD DROP');
  },
);

test('a rule that iptables refuses is lost, and the status is 0', () => {
  const said = load(
    'FW_DEV_EXT="eth0"\nFW_ROUTE="yes"\nFW_FORWARD="192.168.1.321,0/0 192.168.1.22/33,0/0 10.1.1.1,0/0"\n',
  );
  expect(said).toContain("host/network `192.168.1.321' not found");
  expect(said).toContain("invalid mask `33' specified");
  const forward = rules('forward_ext').join('\n');
  expect(forward).toContain('-s 10.1.1.1/32');
  expect(forward).not.toContain('192.168.1.');
});

test('a rule that iptables refuses for the moment is lost as quietly, in both tables', () => {
  const text = `FW_DEV_EXT="eth0"
FW_DEV_DMZ="dolly.0"
FW_ROUTE="yes"
FW_MASQUERADE="yes"
FW_MASQ_NETS="192.168.100.1/32"
FW_FORWARD="10.1.1.1,0/0"
`;
  load(text);
  const all = lines(earth.ok('iptables-save'));
  earth.lose('192.168.100.1');
  expect(load(text)).toContain('Resource temporarily unavailable');
  expect(lines(earth.ok('iptables-save')).filter((line) => line.startsWith('-A '))).toEqual(
    all.filter((line) => line.startsWith('-A ') && !line.includes('192.168.100.1')),
  );
  earth.lose('192.168.100.1', 1);
  expect(load(text)).toContain('Resource temporarily unavailable');
  expect(load(text)).not.toContain('Resource temporarily unavailable');
  earth.lose('');
  load(text);
  expect(lines(earth.ok('iptables-save')).length).toBe(all.length);
});

test('an unterminated quote loads no rules at all, status 6', () => {
  const before = earth.ok('iptables -S');
  earth.write('etc/sysconfig/SuSEfirewall2', 'FW_DEV_EXT="eth0"\nFW_ROUTE="yes\n');
  expect(earth.run('SuSEfirewall2 start').code).toBe(6);
  expect(earth.ok('iptables -S')).toBe(before);
});

test('the file is sourced by a shell, and values between single quotes are evaluated once more', () => {
  load(`FW_DEV_EXT="eth0"\nFW_X=$(touch '${earth.root}/sourced')\nFW_MASQ_NETS='\`touch ${earth.root}/again\`'\n`);
  expect(earth.has('sourced')).toBe(true);
  expect(earth.has('again')).toBe(true);
});

test('a dotted interface that no zone lists gets rules under another name', () => {
  earth.ok('ip link add name bob.0 type veth');
  load('FW_DEV_EXT="eth0"\nFW_ROUTE="yes"\n');
  expect(rules('FORWARD')).toContain('-A FORWARD -i bob_0 -j forward_ext');
});

test('masquerading needs the uplink in an external zone; without it there is no rule and no warning', () => {
  const guest = 'FW_DEV_DMZ="dolly.0"\nFW_ROUTE="yes"\nFW_MASQUERADE="yes"\nFW_MASQ_NETS="192.168.100.1/32"\n';
  load(`FW_DEV_EXT="eth0"\n${guest}`);
  expect(rules('POSTROUTING')).toEqual(['-A POSTROUTING -s 192.168.100.1/32 -o eth0 -j MASQUERADE']);
  expect(rules('forward_dmz').join()).toContain('-s 192.168.100.1/32 -i dolly.0 -o eth0');
  const said = load(`FW_DEV_INT="eth0"\n${guest}`);
  expect(said).not.toMatch(/Error|Warning/);
  expect(rules('POSTROUTING')).toEqual([]);
});

test('an empty list of masqueraded nets means everybody', () => {
  load('FW_DEV_EXT="eth0"\nFW_DEV_DMZ="dolly.0"\nFW_ROUTE="yes"\nFW_MASQUERADE="yes"\nFW_MASQ_NETS=""\n');
  expect(rules('POSTROUTING')).toEqual(['-A POSTROUTING -o eth0 -j MASQUERADE']);
});

test('start switches proxy_arp off on every interface, but for those that sysctl.conf decides', () => {
  earth.ok('sysctl -qw net.ipv4.conf.eth0.proxy_arp=1 net.ipv4.conf.all.proxy_arp=1');
  earth.write('etc/sysctl.conf', 'net.ipv4.conf.eth0.proxy_arp = 1\n');
  load('FW_DEV_EXT="eth0"\n');
  expect([proxyArp('eth0'), proxyArp('all')]).toEqual(['1', '0']);
});

test('stop takes the rules and forwarding away, unless the routing state is to be kept', () => {
  load('FW_DEV_EXT="eth0"\nFW_ROUTE="yes"\n');
  expect(earth.read('proc/sys/net/ipv4/ip_forward')).toBe('1');
  earth.ok('SuSEfirewall2 stop');
  expect(earth.read('proc/sys/net/ipv4/ip_forward')).toBe('0');
  expect(rules('INPUT')).toEqual([]);
  expect(earth.run('SuSEfirewall2 status').code).toBe(1);
});

test('what iptables-save prints, iptables-restore brings back to the byte', () => {
  load(
    'FW_DEV_EXT="eth0"\nFW_DEV_DMZ="dolly.0"\nFW_ROUTE="yes"\nFW_MASQUERADE="yes"\nFW_FORWARD="10.1.1.1,0/0,tcp,80"\n',
  );
  const saved = earth.ok('iptables-save >"$VIFLEET_ROOT/saved"; grep -v "^#" "$VIFLEET_ROOT/saved"');
  earth.ok('SuSEfirewall2 stop && iptables-restore <"$VIFLEET_ROOT/saved"');
  expect(earth.ok('iptables-save | grep -v "^#"')).toBe(saved);
});

test('iptables-restore takes all of its input or nothing', () => {
  const before = earth.ok('iptables -S');
  const bad = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j nowhere\nCOMMIT\n';
  expect(earth.run(`printf '${bad.replaceAll('\n', '\\n')}' | iptables-restore`).code).not.toBe(0);
  expect(earth.ok('iptables -S')).toBe(before);
});
