import {execFileSync} from 'node:child_process';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {openOffice, type Office} from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
  await office.vifleet(['apply', 'earth,mars', '-i', 'inventories/demo', '--yes']);
});

const demo = ['-i', 'inventories/demo'];

test('hosts to which the inventory was just applied do not differ, and looking leaves nothing behind', async () => {
  const before = await office.snapshots();
  const {code, stdout} = await office.vifleet(['drift', 'earth,mars', ...demo]);
  expect({code, end: stdout.split('\n').at(-2)}).toEqual({
    code: 0,
    end: 'Drift: 1 unmanaged on 2 of 2 hosts.',
  });
  expect(await office.snapshots()).toEqual(before);
});

test('what the inventory does not know counts with --strict alone', async () => {
  const {code, stdout} = await office.vifleet(['drift', 'mars', ...demo, '--strict']);
  expect(code).toBe(2);
  expect(stdout).toContain('  unmanaged\n    /etc/xen/vm/carol.cfg');
});

test('what somebody did by hand is named, in words, JSON and JUnit, and an apply mends what is ours', async () => {
  await office.lab.exec('earth', 'ip addr add 10.9.9.9/24 dev br0');
  await office.lab.exec('earth', 'rm "$VIFLEET_ROOT/etc/sysconfig/network/ifcfg-alice.0"');
  const file = join(office.folder, 'drift.xml');
  const words = await office.vifleet(['drift', 'earth', ...demo, '--junit', file]);
  expect(words.code).toBe(2);
  expect(words.stdout).toContain('    /etc/sysconfig/network/ifcfg-alice.0 was removed (guests.alice.vifs[0])');
  expect(words.stdout).toContain('    link br0 has 10.9.9.9/24, which no file says (networks.lan)');
  expect(words.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(await readFile(file, 'utf8')).toContain('<testsuite name="earth" tests="4" failures="2" errors="0">');
  const document = await office.vifleet(['drift', 'earth', ...demo, '--output', 'json']);
  expect(JSON.parse(document.stdout)).toMatchObject({
    format: 'vifleet/drift',
    exit: 2,
    hosts: [{host: 'earth', differences: [{class: 'changed-outside'}, {class: 'lost-at-reboot'}]}],
  });
  await office.lab.exec('earth', 'ip addr del 10.9.9.9/24 dev br0');
  await office.vifleet(['apply', 'earth', ...demo, '--yes']);
  expect((await office.vifleet(['drift', 'earth', ...demo])).code).toBe(0);
});

test('a host that does not answer is a class of its own, and never clean', async () => {
  const folder = await office.inventory(
    'away',
    (await readFile('inventories/demo/office.yml', 'utf8')).replace('192.168.1.22', '192.168.1.99'),
  );
  const {code, stdout} = await office.vifleet(['drift', 'mars', '-i', folder]);
  expect(code).toBe(4);
  expect(stdout).toContain('mars  not reached [');
  expect(stdout).toContain('Drift: no differences on 0 of 1 hosts; 1 not compared.');
});

test('a service and its timer are written, understood by systemd, and never over those of somebody else', async () => {
  const folder = join(office.folder, 'units with %');
  const words = ['drift', 'mars', ...demo, '--systemd', folder, '--calendar', 'Mon..Fri 06:00'];
  const {code, stdout, stderr} = await office.vifleet(words);
  expect({code, stdout}).toEqual({
    code: 0,
    stdout: `${join(folder, 'vifleet-drift.service')}\n${join(folder, 'vifleet-drift.timer')}\n`,
  });
  expect(stderr).toContain('systemctl enable --now vifleet-drift.timer');
  const unit = await readFile(join(folder, 'vifleet-drift.service'), 'utf8');
  const [, command = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
  // no word of this command needs systemd's own quoting, so that a shell reads it alike
  expect(execFileSync('sh', ['-c', `${command} --help`], {encoding: 'utf8'})).toContain('vifleet drift');
  expect((await office.vifleet(words)).code).toBe(0);
  await writeFile(join(folder, 'vifleet-drift.timer'), 'mine\n');
  const again = await office.vifleet(words);
  expect({code: again.code, mine: await readFile(join(folder, 'vifleet-drift.timer'), 'utf8')}).toEqual({
    code: 1,
    mine: 'mine\n',
  });
});

test('a host whose record is damaged was reached: the file is named, with what to do, and nothing is changed there', async () => {
  const record = '"$VIFLEET_ROOT/var/lib/vifleet/record"';
  await office.lab.exec('mars', `cp ${record} ${record}.kept; echo '{}' > ${record}`);
  const drift = await office.vifleet(['drift', 'mars', ...demo]);
  const shown = await office.vifleet(['show', 'guests', 'mars', ...demo]);
  const apply = await office.vifleet(['apply', 'mars', ...demo, '--yes']);
  await office.lab.exec('mars', `mv ${record}.kept ${record}`);
  expect([drift.code, shown.code, apply.code]).toEqual([4, 4, 4]);
  expect(drift.stdout).toMatch(/\/var\/lib\/vifleet\/record on mars is damaged/);
  expect(drift.stdout).toContain('hint: put the record of the last closed transaction back');
  expect(shown.stderr).toContain('mars  not understood [observed/record-damaged]');
  expect(apply.stdout).toContain('refused (unsafe)');
  for (const {stdout, stderr} of [drift, shown, apply]) expect(stdout + stderr).not.toMatch(/not reached|unreachable/);
});
