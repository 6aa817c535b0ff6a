import {describe, expect, it} from 'vitest';
import {admits} from '../../src/observed/admits.ts';
import type {Arrival} from '../../src/observed/arrival.ts';
import {parsers} from '../../src/observed/parsers.ts';
import type {Ipv4} from '../../src/model/values.ts';
import {readCase} from './case-files.ts';

const ssh = (link: string, more: Partial<Arrival> = {}): Arrival => ({link, port: 22, ...more});
const from = (source: string) => ({source: source as Ipv4});

const ask = (raw: string, arrival: Arrival) => {
  const {answer, rule} = admits(parsers.rules4(raw).value, arrival);
  return `${answer}: ${rule}`;
};
const table = (policy: string, ...rules: string[]) =>
  ['*filter', `:INPUT ${policy} [0:0]`, ':services - [0:0]', ':more - [0:0]', ...rules, 'COMMIT', ''].join('\n');

describe('a new SSH connection', () => {
  const susefirewall2 = readCase('rules4', 'written-susefirewall2', 'input.txt');

  it('is let in through the internal zone, by that zone’s rule', () => {
    expect(ask(susefirewall2, ssh('eth1'))).toBe('yes: -A input_int -j ACCEPT');
  });

  it('depends on its source where the rule names one, and the source is not known', () => {
    const rule = '-A input_ext ! -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT';
    expect(ask(susefirewall2, ssh('br0'))).toBe(`unsure: ${rule}`);
    expect(ask(susefirewall2, ssh('br0', from('192.168.1.5')))).toBe(`yes: ${rule}`);
    expect(ask(susefirewall2, ssh('br0', from('10.1.2.3')))).toBe('no: -A input_ext -j DROP');
  });

  it('falls into the external zone on a link that no zone lists', () => {
    expect(ask(susefirewall2, ssh('br7', from('10.1.2.3')))).toBe('no: -A input_ext -j DROP');
  });

  it('passes real rules on the link that they name, and not on another', () => {
    const real = readCase('rules4', 'iptables-1.8.9-chain-for-a-bridge', 'input.txt');
    expect(ask(real, ssh('br0'))).toBe('yes: -A input_ext -p tcp -m tcp --dport 22 -j ACCEPT');
    expect(ask(real, {link: 'br0', port: 443})).toBe('yes: -A input_ext -p tcp -m multiport --dports 80,443 -j ACCEPT');
    expect(ask(real, {link: 'br0', port: 25})).toBe('no: -A input_ext -j DROP');
    expect(ask(real, ssh('eth0'))).toBe('no: -A INPUT -j DROP');
  });

  it.each([
    ['', 'yes: no rules'],
    [table('ACCEPT'), 'yes: -P INPUT ACCEPT'],
    [table('DROP'), 'no: -P INPUT DROP'],
    // Only what is established already gets in: the connection that one sits on hides this.
    [table('DROP', '-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT'), 'no: -P INPUT DROP'],
    [
      table('DROP', '-A INPUT -m state --state NEW -p tcp --dport 20:22 -j ACCEPT'),
      'yes: -A INPUT -m state --state NEW -p tcp --dport 20:22 -j ACCEPT',
    ],
    [
      table('DROP', '-A INPUT -i br+ -p tcp --dport 22:1024 -j ACCEPT'),
      'yes: -A INPUT -i br+ -p tcp --dport 22:1024 -j ACCEPT',
    ],
    [table('DROP', '-A INPUT ! -i br0 -j ACCEPT'), 'no: -P INPUT DROP'],
    [table('DROP', '-A INPUT -i ! br0 -j ACCEPT'), 'no: -P INPUT DROP'],
    [
      table('ACCEPT', '-A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset'),
      'no: -A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset',
    ],
    [table('DROP', '-A INPUT -p udp --dport 22 -j ACCEPT'), 'no: -P INPUT DROP'],
    [table('DROP', '-A INPUT -p tcp --dport 2222 -j ACCEPT'), 'no: -P INPUT DROP'],
    [table('DROP', '-A INPUT -j services', '-A services -j RETURN', '-A services -j ACCEPT'), 'no: -P INPUT DROP'],
    [table('ACCEPT', '-A INPUT -g services', '-A INPUT -j DROP', '-A services -j LOG'), 'yes: -P INPUT ACCEPT'],
    [
      table('ACCEPT', '-A INPUT -j services', '-A services -j more', '-A more -p tcp -j DROP'),
      'no: -A more -p tcp -j DROP',
    ],
    [
      table('DROP', '-A INPUT -m limit --limit 3/min -j LOG --log-prefix "-j ACCEPT"', '-A INPUT -j ACCEPT'),
      'yes: -A INPUT -j ACCEPT',
    ],
    [
      table('DROP', '-A INPUT -m comment --comment "not -j DROP" -j ACCEPT'),
      'yes: -A INPUT -m comment --comment "not -j DROP" -j ACCEPT',
    ],
    [table('DROP', '-A INPUT -m limit --limit 3/min -j ACCEPT'), 'unsure: -A INPUT -m limit --limit 3/min -j ACCEPT'],
    [
      table('DROP', '-A INPUT -m set --match-set friends src -j ACCEPT'),
      'unsure: -A INPUT -m set --match-set friends src -j ACCEPT',
    ],
    // Whether it matches or not, the packet is dropped.
    [table('DROP', '-A INPUT -m limit --limit 3/min -j DROP'), 'no: -A INPUT -m limit --limit 3/min -j DROP'],
    // It may leave the chain before the rule that drops it.
    [
      table('ACCEPT', '-A INPUT -j services', '-A services -m mark --mark 0x1 -j RETURN', '-A services -j DROP'),
      'unsure: -A services -m mark --mark 0x1 -j RETURN',
    ],
    [table('ACCEPT', '-A INPUT -j NFQUEUE --queue-num 0'), 'unsure: -A INPUT -j NFQUEUE --queue-num 0'],
    [
      table('DROP', '-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT'),
      'yes: -A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT',
    ],
    [table('DROP', '-A INPUT -p tcp -m tcp --tcp-flags ACK ACK -j ACCEPT'), 'no: -P INPUT DROP'],
    [table('DROP', '-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT'), 'no: -P INPUT DROP'],
    [table('DROP', '-A INPUT -m pkttype --pkt-type multicast -j ACCEPT'), 'no: -P INPUT DROP'],
  ])('%#: %s', (raw, expected) => {
    expect(ask(raw, ssh('br0'))).toBe(expected);
  });

  it('comes to an answer where chains lead back to each other', () => {
    expect(ask(table('ACCEPT', '-A INPUT -j services', '-A services -j INPUT'), ssh('br0'))).toBe(
      'unsure: -A services -j INPUT',
    );
  });
});
