import {execFileSync, spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {sha256} from '../../src/base/hash.ts';
import {joinKit, kitFiles} from '../../src/host-kit/build.ts';
import {begin, moveToBridge, patient, plainHost} from './change.ts';
import {kitOf, shells} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig(patient);

const folder = join(import.meta.dirname, '../../src/host-kit');
const kit = kitOf();
const sources = new Map(kitFiles.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

test('every file of the kit is joined, once', () => {
  expect([...kitFiles].sort()).toEqual(
    readdirSync(folder)
      .filter((name) => name.endsWith('.sh'))
      .sort(),
  );
});

test('the first line names the hash of the rest', () => {
  const [first, ...rest] = kit.text.split('\n');
  expect(first).toBe(`VF_KIT_HASH=${kit.hash}`);
  expect(sha256(rest.join('\n'))).toBe(kit.hash);
});

test('shellcheck finds nothing in the kit', () => {
  const host = keep(plainHost());
  writeFileSync(join(host.top, 'kit'), joinKit(sources));
  // SC2016: the awk programs are not for the shell. SC2015: A && B || C is meant where C answers for both.
  const found = spawnSync('shellcheck', ['-s', 'sh', '-e', 'SC2016,SC2015', join(host.top, 'kit')], {encoding: 'utf8'});
  expect(found.error).toBeUndefined();
  expect(found.stdout).toBe('');
});

test('there are no here-documents: shells put them into files', () => {
  for (const name of kitFiles) expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/<<-?['"\w]/);
});

/** What a text defines, as bash prints it back: functions without their comments, and the values of variables. */
const definedBy = (text: string): string =>
  execFileSync(
    'bash',
    ['--norc', '-c', 'eval "$(cat)"; declare -f; for name in ${!vf_@}; do declare -p "$name"; done'],
    {
      input: text,
      encoding: 'utf8',
    },
  );

test('what is sent defines the same as what is written, in less', () => {
  const whole = joinKit(sources);
  expect(definedBy(kit.text)).toBe(definedBy(whole));
  expect(kit.text.length).toBeLessThan(whole.length * 0.85);
  expect(kit.text).not.toContain('shellcheck');
});

describe.each(shells)('under %s', (shell) => {
  test('a kit or a request that was cut does nothing', () => {
    const host = keep(plainHost(shell));
    const {command, stdin} = begin(moveToBridge);
    const look = () => execFileSync('find', [host.root, '-type', 'f'], {encoding: 'utf8'});
    const seen = look();
    const cuts = [
      0,
      20,
      5_000,
      20_011,
      kit.text.length - 40,
      kit.text.length - 2,
      kit.text.length,
      kit.text.length + 50,
      stdin.length - 9,
    ];
    for (const cut of cuts) {
      const ended = spawnSync(join(host.top, 'bin/sh'), ['-c', command], {
        env: host.env,
        input: stdin.slice(0, cut),
        encoding: 'latin1',
      });
      expect(ended.status, `cut at ${cut}`).not.toBe(0);
      expect(ended.stdout, `cut at ${cut}`).not.toContain('@ token');
      expect(look(), `cut at ${cut}`).toBe(seen);
    }
  });
});

test('a kit that was changed on the way is refused', async () => {
  const host = keep(plainHost());
  const {command, stdin} = begin(moveToBridge);
  const answer = await host.ask({command, stdin: stdin.replace('at boot, puts back', 'at boot, puts Back')});
  expect(answer.frame('refused')?.content).toBe('frame kit\n');
});
