import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {comparable, comparableProgram} from '../../src/observed/comparable.ts';
import type {FactName} from '../../src/observed/facts.ts';

const awks: readonly {readonly awk: readonly string[]}[] = [{awk: ['mawk']}, {awk: ['busybox', 'awk']}];
const cases = new URL('comparable-cases/', import.meta.url);
const names = Object.keys(comparable) as FactName[];
// As the kit asks them: guests and links first.
const order = [...names].sort((a, b) => rank(a) - rank(b));
function rank(name: FactName): number {
  return name === 'guests' ? 0 : name === 'links' ? 1 : 2;
}

/** The comparable forms of raw answers. */
function compare(awk: readonly string[], raw: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const input = order
    .filter((name) => raw.has(name))
    .map((name) => `\x01 ${name} 0\n${raw.get(name) ?? ''}`)
    .join('');
  const [program = '', ...words] = awk;
  const args = [...words, '-v', `want=${names.join('\\n')}`, comparableProgram()];
  const {stdout, stderr, error} = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    env: {LC_ALL: 'C', PATH: '/usr/bin:/bin'},
  });
  if (error) throw error;
  expect(stderr).toBe('');
  const found = [...stdout.matchAll(/^@ same:(\S+) 0 (\d+)$/gm)];
  return new Map(
    found.map(({0: line, 1: name = '', 2: size, index}) => {
      const start = index + line.length + 1;
      return [name, stdout.slice(start, start + Number(size))];
    }),
  );
}

/** The files `FACT.VARIANT.txt` of a case. */
function variantsOf(name: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const variants = new Map<string, Map<string, string>>();
  for (const file of readdirSync(new URL(`${name}/`, cases)).sort()) {
    const [fact = '', variant = ''] = file.split('.');
    if (fact === 'expected') continue;
    const raw = variants.get(variant) ?? new Map<string, string>();
    variants.set(variant, raw.set(fact, readFileSync(new URL(`${name}/${file}`, cases), 'utf8')));
  }
  return variants;
}

describe.each(awks)('with $awk', ({awk}) => {
  test.each(readdirSync(cases))('is the same before and after: %s', (name) => {
    const variants = [...variantsOf(name).values()].map((raw) => compare(awk, raw));
    const seen = [...(variants[0] ?? [])]
      .sort()
      .map(([fact, text]) => `== ${fact}\n${text}`)
      .join('');
    const file = new URL(`${name}/expected.txt`, cases);
    if (process.env['UPDATE_CASES'] === '1' && process.env['CI'] === undefined) writeFileSync(file, seen);
    expect(existsSync(file)).toBe(true);
    expect(seen).toBe(readFileSync(file, 'utf8'));
    for (const other of variants.slice(1))
      expect(Object.fromEntries(other)).toEqual(Object.fromEntries(variants[0] ?? []));
  });

  const [real] = [...variantsOf('a-guest-was-restarted').values()].slice(-1);
  const differences: readonly (readonly [string, FactName, (text: string) => string])[] = [
    [
      'a link goes down',
      'links',
      (s) => s.replace('2: br0: <BROADCAST,MULTICAST,UP,LOWER_UP>', '2: br0: <BROADCAST,MULTICAST>'),
    ],
    [
      'a port leaves its bridge',
      'links',
      (s) => s.replace(/(eth0@\S+ <[^>]*> mtu 1500 qdisc noqueue) master br0/, '$1'),
    ],
    [
      'an mtu changes',
      'links',
      (s) =>
        s
          .replace(
            'eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500',
            'eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000',
          )
          .replace(/(eth0@\S+ <[^>]*> mtu) 1500/, '$1 9000'),
    ],
    ['STP is switched on', 'links', (s) => s.replace('stp_state 0', 'stp_state 1')],
    [
      'the MAC of a bridge with a NIC changes',
      'links',
      (s) => s.replace(/(br0: .*link\/ether) 52:54:00:12:34:56/, '$1 52:54:00:12:34:57'),
    ],
    [
      'a guest falls off its bridge',
      'links',
      (s) => s.replace(/(vif3\.0@\S+ <[^>]*> mtu 1500 qdisc noqueue) master br0/, '$1'),
    ],
    ['an address changes', 'addresses', (s) => s.replace('192.168.1.20/24', '192.168.1.20/25')],
    [
      'the default route leads over a dead link',
      'routes',
      (s) => s.replace('4 default via 192.168.1.1 dev br0 ', '4 default via 192.168.1.1 dev br0 linkdown '),
    ],
    ['a guest’s route is gone', 'routes', (s) => s.replace('4 192.168.1.21 dev alice.1 scope link \n', '')],
    ['proxy_arp goes', 'sysctl', (s) => s.replace('br0/proxy_arp:1', 'br0/proxy_arp:0')],
    [
      'bridged frames are filtered',
      'sysctl',
      (s) => s.replace('bridge-nf-call-iptables:0', 'bridge-nf-call-iptables:1'),
    ],
    ['a policy changes', 'rules4', (s) => s.replace(':INPUT DROP', ':INPUT ACCEPT')],
    [
      'two rules change places',
      'rules4',
      (s) => s.replace('-A input_ext -j DROP\n', '').replace('-A input_ext', '-A input_ext -j DROP\n-A input_ext'),
    ],
    ['a guest is gone', 'guests', (s) => s.replace(/^bob .*\n/m, '')],
    ['a guest is paused', 'guests', (s) => s.replace(/^(bob .*)r-----/m, '$1--p---')],
    ['a rate changes', 'guests', (s) => s.replace('250000,20000', '125000,20000')],
    ['a policy of nanny is left', 'policies', (s) => `${s}policy__dolly_d0\n`],
  ];
  test.each(differences)('sees that %s', (_, fact, change) => {
    const changed = new Map(real).set(fact, change(real?.get(fact) ?? ''));
    expect(changed.get(fact)).not.toBe(real?.get(fact));
    expect(Object.fromEntries(compare(awk, changed))).not.toEqual(Object.fromEntries(compare(awk, real ?? new Map())));
  });

  test('stands garbage: every form is plain text', () => {
    const garbage =
      '\x00\xff ü = "\n[[[\n: : :\n*\n:\n-A\n1:\n4 \nalice 1 2 3 4 5\n/local/domain/0/backend/vif/1/0/bridge = "b\n';
    const found = compare(awk, new Map(names.map((name) => [name, garbage])));
    expect([...found.keys()].sort()).toEqual([...names].sort());
    for (const text of found.values()) expect(text).toMatch(/^[ -~\n\t]*$/);
  });
});
