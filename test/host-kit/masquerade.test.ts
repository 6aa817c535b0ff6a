import {describe, expect, test} from 'vitest';
import {FakeHost, kitOf, shells, type Shell} from './host.ts';
import {keep} from './hosts.ts';

const kit = kitOf();

/** What the step says on a host with these rules in its nat table: nothing where it is content. */
async function readBack(shell: Shell, source: string, rules: readonly string[], table = 'nat'): Promise<string> {
  const host = keep(new FakeHost(shell));
  host.table('rules4', `*filter\nCOMMIT\n*${table}\n:POSTROUTING ACCEPT [0:0]\n${rules.join('\n')}\nCOMMIT\n`);
  const step = `vf_expect_masquerade ${source} br0 || printf '%s' "$vf_why"`;
  const ended = await host.exec({command: `VF_KIT=$(cat); eval "$VF_KIT"; ${step}`, stdin: kit.text});
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  return ended.stdout;
}

describe.each(shells)('that a guest is masqueraded is read back under %s', (shell) => {
  test.each([
    ['192.168.100.1/32', '-A POSTROUTING -s 192.168.100.1/32 -o br0 -j MASQUERADE'],
    ['192.168.100.1/32', '-A POSTROUTING -s 192.168.100.1 -o br0 -j MASQUERADE'],
    ['192.168.50.0/24', '-A POSTROUTING -s 192.168.50.0/24 -o br0 -j MASQUERADE'],
    ['192.168.100.1/32', '-A POSTROUTING -o br0 -j MASQUERADE'],
    ['0.0.0.0/0', '-A POSTROUTING -o br0 -j MASQUERADE'],
  ])('%s: by %s', async (source, rule) => {
    expect(await readBack(shell, source, ['-A POSTROUTING -o eth9 -j ACCEPT', rule])).toBe('');
  });

  test.each([
    ['192.168.100.1/32', '-A POSTROUTING -s 192.168.100.2/32 -o br0 -j MASQUERADE'],
    ['192.168.100.1/32', '-A POSTROUTING -s 192.168.100.1/32 -o br01 -j MASQUERADE'],
    ['192.168.100.1/32', '-A POSTROUTING -s 192.168.100.1/32 -o br0 -j ACCEPT'],
    ['192.168.100.1/32', '-A POSTROUTING -s 192.168.100.1/32 -o br0 -p tcp -m tcp --dport 80 -j MASQUERADE'],
    ['192.168.100.1/32', '-A POSTROUTING ! -s 192.168.100.1/32 -o br0 -j MASQUERADE'],
    ['192.168.100.1/32', '-A OUTPUT -s 192.168.100.1/32 -o br0 -j MASQUERADE'],
    ['0.0.0.0/0', '-A POSTROUTING -s 192.168.100.1/32 -o br0 -j MASQUERADE'],
  ])('%s: not by %s', async (source, rule) => {
    expect(await readBack(shell, source, [rule])).toBe(`${source} is not masqueraded on br0`);
  });

  test('not by a rule of another table', async () => {
    const rule = '-A POSTROUTING -s 192.168.100.1/32 -o br0 -j MASQUERADE';
    expect(await readBack(shell, '192.168.100.1/32', [rule], 'mangle')).toMatch(/not masqueraded/);
  });
});
