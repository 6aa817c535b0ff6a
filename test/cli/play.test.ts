import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {edited, openOffice, type Office} from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});

const demo = ['-i', 'inventories/demo'];

async function playbook(name: string, text: string): Promise<string> {
  const file = join(office.folder, `${name}.yml`);
  await writeFile(file, text);
  return file;
}

test('a mistake in a playbook is shown where it stands, before any host is asked', async () => {
  const file = await playbook('slip', "- play: a slip\n  hosts: '*'\n  tasks: [aply]\n");
  const {code, stdout, stderr} = await office.vifleet(['play', file, ...demo, '--yes']);
  expect({code, stdout}).toEqual({code: 1, stdout: ''});
  expect(stderr).toContain(`${file}:3:11: there is no task "aply" [playbook/unknown-task]`);
  expect(stderr).toContain('did you mean "apply"?');
});

test('a pattern that matches no host is shown where it stands', async () => {
  const file = await playbook('nobody', '- play: nobody\n  hosts: saturn\n  tasks: [apply]\n');
  const {code, stderr} = await office.vifleet(['play', file, ...demo, '--yes', '--output', 'json']);
  expect(code).toBe(1);
  expect(stderr).toContain(`${file}:2:10: no host matches "saturn" [playbook/no-host]`);
});

describe('a playbook that changes hosts', () => {
  test('refuses without a terminal to ask on, and a check alone needs none', async () => {
    const asked = await office.vifleet(['play', 'site', 'mars', ...demo]);
    expect(asked).toMatchObject({code: 1, stdout: ''});
    const file = await playbook('look', "- play: look\n  hosts: '*'\n  tasks: [check: {impact: restart}]\n");
    const before = await office.snapshots();
    const checked = await office.vifleet(['play', file, 'mars', ...demo]);
    expect(checked.code).toBe(0);
    expect(checked.stdout).toContain('Play: look  (mars)');
    expect(checked.stdout).toContain('Plan: 1 to change, 0 unchanged');
    expect(await office.snapshots()).toEqual(before);
  });

  test('tells plays, tasks, outcomes and how to take the run back', async () => {
    const text = "- play: bridges\n  hosts: '*'\n  tasks: [check: {impact: blip}, apply: {impact: blip}, verify]\n";
    const {code, stdout, stderr} = await office.vifleet([
      'play',
      await playbook('two', text),
      'mars',
      ...demo,
      '--yes',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'Task: apply, guests feel at most: blip  (mars)\nthe plan is the one above\napplied: mars\n',
    );
    expect(stdout).toContain('Task: verify  (mars)\nsound: mars\n');
    expect(stderr).toMatch(/vifleet rollback \d{8}T/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const [, run = ''] = /vifleet rollback (\S+)/.exec(stderr) ?? [];
    expect((await office.vifleet(['runs', run])).stdout).toContain('mars  applied');
  });

  test('refuses a host whose guests would feel more, says who, and gives machines one document', async () => {
    const {code, stdout} = await office.vifleet(['play', 'bridges', 'earth', ...demo, '--yes', '--output', 'jsonl']);
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(4);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      format: 'vifleet/play',
      end: 'budget',
      exit: 4,
      plays: [{tasks: [{task: 'apply', hosts: [{host: 'earth', outcome: 'refused (unsafe)'}]}]}],
    });
    expect(lines.filter((line) => line.includes('"vifleet/play"'))).toHaveLength(1);
    expect(lines.map((line) => (JSON.parse(line) as {event?: string}).event)).toContain('task-started');
  });
});

test('apply with a budget leaves the other hosts alone after one that ends badly', async () => {
  const inventory = await office.inventory(
    'wrong',
    edited('192.168.1.24/24, gateway: 192.168.1.1', '192.168.1.24/24, gateway: 192.168.1.99'),
  );
  const before = await office.files('venus');
  const words = ['apply', 'pluto,venus', '-i', inventory, '--yes', '--batch', '1', '--budget', '0'];
  const {code, stdout} = await office.vifleet(words);
  expect(stdout).toContain('pluto  rolled-back (verified)');
  expect(stdout).toContain('venus  skipped (budget)\n  1 host ended badly, and the rollout allows none\n');
  expect(code).toBe(4);
  expect(await office.files('venus')).toEqual(before);
});

describe('verify', () => {
  test('finds what was applied sound, and leaves nothing behind', async () => {
    const before = await office.snapshots();
    const {code, stdout} = await office.vifleet(['verify', 'mars', ...demo]);
    expect({code, stdout}).toEqual({code: 0, stdout: 'sound: mars\n'});
    expect(await office.snapshots()).toEqual(before);
  });

  test('names what is pending and exits with 2', async () => {
    const {code, stdout} = await office.vifleet(['verify', 'venus', ...demo]);
    expect(code).toBe(2);
    expect(stdout).toContain('venus  not as it should be\n');
    expect(stdout).toContain('  link br0 is not yet as the inventory says\n');
  });

  test('names what is not live, and who does not answer', async () => {
    await office.vifleet(['play', 'routed-guest', 'earth', ...demo, '--yes']);
    await office.lab.exec('earth', 'ip link set alice.0 down');
    const {code, stdout} = await office.vifleet(['verify', 'earth', ...demo, '--output', 'json']);
    const {hosts} = JSON.parse(stdout) as {readonly hosts: readonly {readonly problems: readonly string[]}[]};
    expect(code).toBe(2);
    expect(hosts[0]?.problems[0]).toMatch(/^alice eth0 is cut off: alice.0 is down/);
    expect(hosts[0]?.problems[1]).toBe('alice at 192.168.1.21 does not answer');
  });

  test('never takes a host that does not answer for a sound one', async () => {
    const away = await office.inventory('away', edited('192.168.1.22', '192.168.1.99'));
    const {code, stdout} = await office.vifleet(['verify', 'mars', '-i', away]);
    expect(code).toBe(4);
    expect(stdout).toContain('mars  not reached [');
  });
});
