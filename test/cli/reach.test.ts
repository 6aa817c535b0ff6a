import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {openOffice, type Office} from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});

const demo = ['-i', 'inventories/demo'];

describe('a host whose key cannot be trusted is not logged in to', () => {
  /** The lab's ssh config with known hosts that are changed. */
  async function distrusting(name: string, change: (line: string) => string): Promise<string[]> {
    const known = join(office.folder, `known-${name}`);
    const lines = (await readFile(office.lab.knownHostsPath, 'utf8')).split('\n');
    await writeFile(known, lines.map((line) => (line.includes('192.168.1.23') ? change(line) : line)).join('\n'));
    const config = join(office.folder, `config-${name}`);
    const text = await readFile(office.lab.sshConfigPath, 'utf8');
    await writeFile(config, text.replaceAll(office.lab.knownHostsPath, known));
    return ['--ssh-config', config];
  }

  test('because it is unknown', async () => {
    const options = await distrusting('unknown', () => '');
    const {code, stdout} = await office.vifleet(['plan', 'venus', ...demo, ...options]);
    expect(stdout).toContain('venus  not reached [transport/host-key-unknown]');
    expect(stdout).toContain('Plan: 0 to change, 0 unchanged, 1 not reached');
    expect(code).toBe(4);
    expect(await readFile(join(office.folder, 'known-unknown'), 'utf8')).not.toContain('192.168.1.23');
  });

  test('because it changed', async () => {
    const lines = (await readFile(office.lab.knownHostsPath, 'utf8')).split('\n');
    const other =
      lines
        .find((line) => line.includes('192.168.1.22'))
        ?.split(' ')
        .at(-1) ?? '';
    const options = await distrusting('changed', (line) => [...line.split(' ').slice(0, -1), other].join(' '));
    const {code, stdout} = await office.vifleet(['plan', 'venus', ...demo, ...options]);
    expect(stdout).toContain('venus  not reached [transport/host-key-changed]');
    expect(code).toBe(4);
  });
});

test('an ssh config that is not there is a slip of the user, and no host is told as unreachable', async () => {
  const ended = await office.vifleet(['plan', 'mars', ...demo, '--ssh-config', '/nowhere/config']);
  expect(ended.stderr).toContain('/nowhere/config');
  expect({code: ended.code, stdout: ended.stdout}).toEqual({code: 1, stdout: ''});
});

test('a host that is off never counts as clean, and the others are changed', async () => {
  await office.lab.fault('mars', {kind: 'power-off'});
  const {code, stdout} = await office.vifleet(['apply', 'mars,venus', '--yes', ...demo]);
  expect(stdout).toContain('applied: venus');
  expect(stdout).toContain('mars  unreachable (untouched)');
  expect(code).toBe(4);
  const again = await office.vifleet(['plan', 'mars', 'venus', ...demo]);
  expect(again.stdout).toContain('unchanged: venus');
  expect(again.code).toBe(4);
});
