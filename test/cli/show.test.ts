import {expect, test} from 'vitest';
import {edited, openOffice} from './office.ts';

const office = await openOffice();
const inventory = await office.inventory('demo', edited('guests:\n', 'guests:\n  zoe: {host: mars, vifs: []}\n'));

test('guests, devices and bridges are shown as the hosts have them, and nothing is written there', async () => {
  const before = await office.snapshots();
  const show = async (what: string) => (await office.vifleet(['show', what, '-i', inventory])).stdout.split('\n');
  expect(await show('vifs')).toEqual([
    'HOST   GUEST  NIC   DEVICE  ON   MAC                NOTE',
    'earth  alice  eth0  vif1.0  br0  00:16:3e:4f:94:a9',
    'earth  bob    eth0  vif2.0  br0  00:16:3e:4f:94:b0',
    'no vifs on mars, pluto, venus',
    '',
  ]);
  expect(await show('bridges')).toContain('earth  br0     vif2.0  bob    eth0');
  expect(await show('guests')).toContain('mars   zoe    -        -   -         does not run');
  expect(await office.snapshots()).toEqual(before);
});

test('a host that does not answer is told beside the others, and is exit 4', async () => {
  const away = await office.inventory(
    'away',
    edited('192.168.1.23', '192.168.1.99', edited('192.168.1.23/24', '192.168.1.99/24')),
  );
  const {code, stdout, stderr} = await office.vifleet(['show', 'vifs', 'earth', 'venus', '-i', away]);
  expect({code, lines: stdout.split('\n').length}).toEqual({code: 4, lines: 4});
  expect(stderr).toContain('venus  not reached');
  const json = await office.vifleet(['show', 'bridges', 'earth', 'venus', '-i', away, '--output', 'json']);
  expect(json.code).toBe(4);
  expect(JSON.parse(json.stdout)).toMatchObject({
    format: 'vifleet/bridges',
    hosts: [{host: 'earth', bridges: [{name: 'br0'}]}],
    unreachable: [{host: 'venus'}],
  });
});

test('a guest is told its address, or a free one, and a host that was not asked is said', async () => {
  const known = await office.vifleet(['mac', 'alice', '-i', inventory]);
  expect(known.stdout).toBe('eth0  00:16:3e:4f:94:a9  its xl config has it; nothing needs to be written\n');
  expect(known.code).toBe(0);
  const free = await office.vifleet(['mac', 'newcomer', '-i', inventory]);
  expect(free.stdout).toMatch(/^eth0 {2}00:16:3e:[89a-f]\S+ {2}free: write "mac: 00:16:3e/);
  const offline = await office.vifleet(['mac', 'newcomer', '-i', inventory, '--offline']);
  expect(offline).toEqual({...free, stderr: 'no host was asked: what only hosts know may be taken\n'});
  const away = await office.inventory('away', edited('192.168.1.23', '192.168.1.99'));
  const partly = await office.vifleet(['mac', 'newcomer', '-i', away]);
  expect({code: partly.code, stdout: partly.stdout}).toEqual({code: 4, stdout: free.stdout});
});
