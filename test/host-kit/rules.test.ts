import {symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {patient, plainHost} from './change.ts';
import {kitOf, shells, type FakeHost, type Shell} from './host.ts';
import {keep} from './hosts.ts';
import {loaded, lost, unlike, without} from '../plan/loaded-rules.ts';

vi.setConfig(patient);

const kit = kitOf();

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

describe.each(shells)('under %s', (shell) => {
  test.each(lost)('%s is found, and missed where it was lost', async (words, line) => {
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

test.each(unlike)('a rule that is like another is not that one: %s', async (words) => {
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
