import {symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {patient, plainHost} from './change.ts';
import {kitOf, shells, type FakeHost, type Shell} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig(patient);

const kit = kitOf();

/** What SuSEfirewall2 loads for a routed and a masqueraded guest, in the words of iptables-save. */
const loaded = `*nat
:PREROUTING ACCEPT [7:420]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -d 192.168.1.20/32 -i br0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.168.100.1:80
-A POSTROUTING -s 192.168.100.0/24 -o br0 -j MASQUERADE
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:forward_dmz - [0:0]
:forward_ext - [0:0]
:input_dmz - [0:0]
:input_ext - [0:0]
:input_int - [0:0]
:reject_func - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -i eth9 -j ACCEPT
-A INPUT -i dolly.0 -j input_dmz
-A INPUT -i eth1 -j input_int
-A INPUT -j input_ext
-A INPUT -j DROP
-A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
-A FORWARD -i dolly.0 -j forward_dmz
-A FORWARD -i br0 -j forward_ext
-A FORWARD -i alice.0 -j forward_ext
-A FORWARD -j DROP
-A forward_dmz -s 192.168.100.0/24 -i dolly.0 -o br0 -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -d 192.168.100.0/24 -i br0 -o dolly.0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -s 192.168.1.21/32 -d 192.168.50.0/24 -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j DROP
-A forward_ext -s 192.168.1.21/32 -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -d 192.168.1.21/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -d 192.168.1.21/32 -p tcp -m conntrack --ctstate NEW,RELATED,ESTABLISHED -m tcp --dport 443 -j ACCEPT
-A forward_ext -d 192.168.1.21/32 -p icmp -m state --state NEW,RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -d 192.168.100.1/32 -p tcp -m tcp --dport 80 -j ACCEPT
-A forward_ext -j DROP
-A input_dmz -j reject_func
-A input_ext -m pkttype --pkt-type broadcast -j DROP
-A input_ext -p tcp -m comment --comment "who -j ACCEPTs it" -m tcp --dport 20:25 -j ACCEPT
-A input_ext -p tcp -m limit --limit 3/min -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j LOG --log-prefix "SFW2-INext-DROP -j ACCEPT "
-A input_ext -j DROP
-A input_int -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT
-A input_int -j DROP
-A reject_func -p tcp -j REJECT --reject-with tcp-reset
COMMIT
`;

const hosts = new Map<Shell, FakeHost>();

/** busybox brings its own awk. */
function hostUnder(shell: Shell): FakeHost {
  const host = hosts.get(shell) ?? keep(plainHost(shell));
  if (shell === 'busybox' && !hosts.has(shell)) symlinkSync('/bin/busybox', join(host.top, 'bin/awk'));
  hosts.set(shell, host);
  return host;
}

/** A host with these rules, and what it says to `expect-rule`: nothing where all is well. */
function hostWith(rules: string, shell: Shell = 'dash'): (words: string) => Promise<string> {
  const host = hostUnder(shell);
  host.table('rules4', rules);
  const script = (words: string) =>
    `VF_KIT=$(cat); eval "$VF_KIT"; vf_core; vf_why=; vf_expect_rule ${words} || echo "not so: $vf_why"`;
  return async (words) => {
    const {stdout, stderr} = await host.exec({command: script(words), stdin: kit.text});
    expect(stderr).toBe('');
    return stdout.trim();
  };
}

const without = (line: RegExp): string =>
  loaded
    .split('\n')
    .filter((text) => !line.test(text))
    .join('\n');

/** Each rule that can be asked for, and the line without which it is missing. */
const rules: readonly (readonly [string, RegExp])[] = [
  ['zone forward alice.0 external', /FORWARD -i alice.0/],
  ['zone forward dolly.0 dmz', /FORWARD -i dolly.0/],
  ['zone input dolly.0 dmz', /INPUT -i dolly.0/],
  ['zone input br0 external', /INPUT -j input_ext/],
  ['forward accept 192.168.1.21/32 0.0.0.0/0 any -', /-s 192.168.1.21.32 -m/],
  ['forward accept 0.0.0.0/0 192.168.1.21/32 tcp 443', /dport 443/],
  ['forward accept 0.0.0.0/0 192.168.1.21/32 icmp -', /-p icmp/],
  ['forward drop 192.168.1.21/32 192.168.50.0/24 any -', /192.168.50.0/],
  ['masquerade 192.168.100.1/32 br0', /MASQUERADE/],
  ['masquerade 192.168.100.0/24 br0', /dolly.0 -o br0/],
  ['publish tcp 192.168.1.20 8080 192.168.100.1 80', /DNAT/],
  ['publish tcp 192.168.1.20 8080 192.168.100.1 80', /dport 80 -j ACCEPT/],
];

describe.each(shells)('under %s', (shell) => {
  test.each(rules)('%s is found, and missed where it was lost', async (words, line) => {
    expect(await hostWith(loaded, shell)(words)).toBe('');
    expect(await hostWith(without(line), shell)(words)).toBe('not so: no such rule is loaded');
  });

  test.each([
    ['a port range', 'br0 22', ''],
    ['a port outside of it', 'br0 26', 'not so: new connections to port 26 on br0 are dropped'],
    ['a zone that is closed', 'dolly.0 22', 'not so: new connections to port 22 on dolly.0 are dropped'],
    ['a link that is let in without its zone', 'eth9 22', ''],
    ['what hangs on the address of who asks', 'eth1 22', ''],
    ['another port there', 'eth1 23', 'not so: new connections to port 23 on eth1 are dropped'],
  ])('whether new connections get in: %s', async (_, words, said) => {
    expect(await hostWith(loaded, shell)(`admits ${words}`)).toBe(said);
  });
});

test.each([
  'zone forward alice.0 dmz',
  'zone input dolly.0 external',
  'forward accept 192.168.1.22/32 0.0.0.0/0 any -',
  'forward accept 192.168.1.21/32 192.168.50.0/24 any -',
  'forward accept 0.0.0.0/0 192.168.1.21/32 udp 443',
  'forward accept 0.0.0.0/0 192.168.1.21/32 tcp -',
  'masquerade 192.168.101.1/32 br0',
  'masquerade 192.168.0.0/16 br0',
  'masquerade 192.168.100.1/32 br1',
  'publish tcp 192.168.1.20 8080 192.168.100.1 81',
  'publish udp 192.168.1.20 8080 192.168.100.1 80',
])('a rule that is like another is not that one: %s', async (words) => {
  expect(await hostWith(loaded)(words)).toBe('not so: no such rule is loaded');
});

test('where there are no rules everybody gets in, and no rule is loaded', async () => {
  const ask = hostWith('');
  expect(await ask('admits br0 22')).toBe('');
  expect(await ask('zone input br0 external')).toBe('not so: no such rule is loaded');
});

test('where iptables-save fails nobody knows', async () => {
  const host = keep(plainHost());
  host.forget('rules4');
  const command = 'VF_KIT=$(cat); eval "$VF_KIT"; vf_core; vf_expect_rule admits br0 22 2>/dev/null || echo "$vf_why"';
  expect((await host.exec({command, stdin: kit.text})).stdout).toBe('iptables-save fails: nobody knows the rules\n');
});
