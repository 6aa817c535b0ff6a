import {spawnSync} from 'node:child_process';
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {plainHost, programs, TestWorld} from './programs-world.ts';

const inFolder = (folder: string): string[] =>
  readdirSync(join(programs, folder)).map((name) => join(programs, folder, name));
const executables = [...inFolder('both'), ...inFolder('state')];

test('every program may be executed', () => {
  for (const path of executables) expect(statSync(path).mode & 0o111, path).toBe(0o111);
});

const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

test.skipIf(!hasShellcheck)('shellcheck finds nothing in the programs and what they source', () => {
  const own = ['lib/unit-run.sh', 'lib/sysctl-udev.sh'].map((path) => join(programs, path));
  const said = spawnSync('shellcheck', ['-s', 'sh', '-x', '-a', '-P', 'SCRIPTDIR', ...executables, ...own], {
    encoding: 'utf8',
  });
  expect(said.stdout).toBe('');
});

const awks = [['mawk'], ['gawk', '--posix'], ['busybox', 'awk']].filter(
  ([name = '']) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0,
);

test.each(awks)('a host boots and answers with %s as awk', (...words) => {
  const world = new TestWorld();
  const earth = world.host('earth', '');
  earth.write('bin/awk', `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
  const path = `${earth.root}/bin`;
  earth.ok(`chmod +x ${path}/awk`);
  const host = plainHost(world, 'earth', '192.168.1.20', 'eth0 52:54:00:00:00:20 lan\n', path);
  expect(host.routes()[0]).toBe('default via 192.168.1.1 dev eth0 proto static');
  expect(host.ok('lab-reach lan 192.168.1.20 tcp 22')).toBe('host earth open\n');
  host.ok('sysctl -qw net.ipv4.ip_forward=1; SuSEfirewall2 start; ip -o -d link show; wicked ifcheck --changed all');
  world.remove();
});
