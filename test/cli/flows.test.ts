import {readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {openOffice, secret, type Office} from './office.ts';

let office: Office;
let run: string;
beforeAll(async () => {
  office = await openOffice();
});

const demo = ['-i', 'inventories/demo'];
const runsFolder = () => join(office.folder, 'state/vifleet/runs');
const savedPlan = () => join(office.folder, 'tuesday.plan');

const forwarding = async () =>
  (await office.lab.exec('earth', 'cat "$VIFLEET_ROOT/proc/sys/net/ipv4/ip_forward"')).stdout;

describe('a change from plan to rollback', () => {
  let before: Awaited<ReturnType<Office['files']>>;

  test('plan shows what would change, exits with 2, and touches nothing', async () => {
    const hosts = await office.snapshots();
    before = await office.files('earth');
    const {code, stdout} = await office.vifleet(['plan', ...demo]);
    expect(code).toBe(2);
    expect(stdout).toContain('~ alice eth0: br0');
    expect(stdout).toContain('Plan: 4 to change, 0 unchanged; 1 guest feels it.');
    expect(await office.snapshots()).toEqual(hosts);
  });

  test('the words of a plan fit 80 columns; only diffs are as wide as their files', async () => {
    const {stdout} = await office.vifleet(['plan', '--no-diff', ...demo]);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('plan gives machines one document, and shows exactly what would be sent', async () => {
    const {code, stdout, stderr} = await office.vifleet(['plan', 'earth', ...demo, '--output', 'jsonl']);
    expect({code, stderr}).toEqual({code: 2, stderr: ''});
    expect(JSON.parse(stdout)).toMatchObject({format: 'vifleet/plan-report', hosts: [{host: 'earth', kind: 'change'}]});
    const script = await office.vifleet(['plan', 'earth', ...demo, '--script']);
    expect(script.stdout).toContain('# earth: begin');
    expect(script.stdout).toContain('vncpasswd=[redacted]');
  });

  test('a saved plan belongs to its owner alone, and is complete', async () => {
    const {code, stderr} = await office.vifleet(['plan', 'earth', ...demo, '--save', savedPlan()]);
    expect(code).toBe(2);
    expect(stderr).toContain(`vifleet apply --plan ${savedPlan()}`);
    expect((await stat(savedPlan())).mode & 0o777).toBe(0o600);
    expect(await readFile(savedPlan(), 'utf8')).toContain(secret);
  });

  test('a saved plan is applied without an inventory, and confirmed', async () => {
    const {code, stdout, stderr} = await office.vifleet(['apply', '--plan', savedPlan(), '--yes', '--diff'], {
      cwd: office.folder,
    });
    expect({code, end: stdout.split('\n').at(-2)}).toEqual({code: 0, end: 'applied: earth'});
    run = /vifleet rollback (\S+)/.exec(stderr)?.[1] ?? '';
    expect(await office.lab.exec('earth', 'ip route show 192.168.1.21')).toMatchObject({
      stdout: expect.stringContaining('alice.0') as string,
    });
  });

  test('the second plan is empty, exits with 0, and so does the second apply', async () => {
    const again = await office.vifleet(['plan', 'earth', ...demo]);
    expect(again).toMatchObject({code: 0, stdout: expect.stringContaining('unchanged: earth') as string});
    const applied = await office.vifleet(['apply', 'earth', ...demo, '--yes', '--output', 'json']);
    expect(applied.code).toBe(0);
    expect(JSON.parse(applied.stdout)).toMatchObject({hosts: [{host: 'earth', outcome: 'unchanged'}]});
  });

  test('a plan whose facts went stale is refused, and the host stays as it is', async () => {
    const now = await office.snapshot('earth');
    const {code, stdout} = await office.vifleet(['apply', '--plan', savedPlan(), '--yes']);
    expect(stdout).toContain('earth  refused (stale)');
    expect(code).toBe(4);
    expect(await office.snapshot('earth')).toEqual(now);
  });

  test('the journal keeps the password out of everything but the plan, which is private', async () => {
    const folder = join(runsFolder(), run);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
      if (name !== 'plan.json') expect(await readFile(join(folder, name), 'utf8')).not.toContain(secret);
    }
  });

  test('a rollback of the run brings every byte back', async () => {
    expect(await forwarding()).toBe('1\n');
    const {code, stdout} = await office.vifleet(['rollback', run, '--yes']);
    expect({code, end: stdout.split('\n').at(-2)}).toEqual({code: 0, end: 'applied: earth'});
    expect(await office.files('earth')).toEqual(before);
    expect(stdout).toContain('~ IPv4 forwarding: on -> off\n');
    expect(await forwarding()).toBe('0\n');
  });

  test('a run that was rolled back cannot be rolled back again', async () => {
    const {code, stdout} = await office.vifleet(['rollback', run, '--yes']);
    expect(code).toBe(4);
    expect(stdout).toContain('[plan/changed-since]');
  });

  test('runs lists them all, and tells one', async () => {
    const {stdout} = await office.vifleet(['runs']);
    expect(stdout).toContain(`${run}  exit 0  1 applied\n`);
    expect(stdout).toContain('exit 4  1 refused (stale)\n');
    const one = await office.vifleet(['runs', run]);
    expect(one).toMatchObject({code: 0, stderr: ''});
    expect(one.stdout).toContain('earth  applied: 6 files');
    expect(one.stdout).toContain(`vifleet rollback ${run}`);
  });
});

describe('a saved plan that is not as it was saved is refused before any host is reached', () => {
  const plans = [
    {what: 'cut short', change: (text: string) => text.slice(0, text.length / 2), code: 'plan/not-a-plan'},
    {
      what: 'changed by hand',
      change: (text: string) => text.replace('192.168.1.21', '192.168.1.29'),
      code: 'plan/changed',
    },
    {
      what: 'of another version',
      change: (text: string) => text.replace(/"version":\s*1/, '"version":99'),
      code: 'plan/version',
    },
    {what: 'something else', change: () => '{"some": "JSON"}', code: 'plan/not-a-plan'},
    {what: 'empty', change: () => '', code: 'plan/not-a-plan'},
  ];

  test.each(plans)('$what', async ({what, change, code}) => {
    const file = join(office.folder, `${what.replaceAll(' ', '-')}.plan`);
    await writeFile(file, change(await readFile(savedPlan(), 'utf8')));
    const before = await office.snapshots();
    const ended = await office.vifleet(['apply', '--plan', file, '--yes', '--output', 'json']);
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({format: 'vifleet/failure', code});
    expect(await office.snapshots()).toEqual(before);
  });

  test('missing', async () => {
    const ended = await office.vifleet(['apply', '--plan', '/nowhere.plan', '--yes']);
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('vifleet plan --save FILE') as string,
    });
  });
});
