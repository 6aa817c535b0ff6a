import {describe, expect, it} from 'vitest';
import type {Zone} from '../../src/model/intent.ts';
import type {Cidr, Ipv4} from '../../src/model/values.ts';
import {rulesReader} from '../../src/observed/rules.ts';
import {isLoaded, type LoadedRule} from '../../src/plan/susefirewall2/loaded.ts';
import {loaded, lost, unlike, without} from './loaded-rules.ts';

const read = rulesReader('rules4');
const found = (rules: string, words: string): boolean => isLoaded(ruleOf(words), read(rules).value);

/** From the words of the step that looks for it. */
function ruleOf(words: string): LoadedRule {
  const [kind, a = '', b = '', c = '', d = '', e = ''] = words.split(' ');
  switch (kind) {
    case 'zone':
      return {kind, chain: a as 'input' | 'forward', link: b, zone: c as Zone};
    case 'forward': {
      const protocol = d as Extract<LoadedRule, {kind: 'forward'}>['protocol'];
      const port = e === '-' ? e : Number(e);
      return {kind, verdict: a as 'accept' | 'drop', source: b as Cidr, destination: c as Cidr, protocol, port};
    }
    case 'masquerade':
      return {kind, source: a as Cidr, link: b};
    case 'publish':
      return {
        kind,
        protocol: a as 'tcp' | 'udp',
        hostAddress: b as Ipv4,
        hostPort: Number(c),
        guestAddress: d as Ipv4,
        guestPort: Number(e),
      };
    default:
      throw new Error(`no rule: ${words}`);
  }
}

describe('a rule of the running firewall', () => {
  it.each(lost)('%s is found, and missed where it was lost', (words, line) => {
    expect([found(loaded, words), found(without(line), words)]).toEqual([true, false]);
  });

  it.each(unlike)('that is like another is not that one: %s', (words) => {
    expect(found(loaded, words)).toBe(false);
  });

  it('does not count where it asks for more, or is negated, or has a mask that is no length', () => {
    for (const more of ['-m limit --limit 3/min', '! -i br0', '-s 192.168.1.21/255.0.255.0'])
      expect(found(loaded.replace('-d 192.168.1.21/32 -p icmp', `-d 192.168.1.21/32 -p icmp ${more}`), icmp)).toBe(
        false,
      );
  });
});

const icmp = 'forward accept 0.0.0.0/0 192.168.1.21/32 icmp -';
