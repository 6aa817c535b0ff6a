import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {openOffice, type Office} from './office.ts';

let office: Office;
let folder: string;
beforeAll(async () => {
  office = await openOffice();
  folder = join(office.folder, 'proposed');
});
const file = () => readFile(join(folder, 'fleet.yml'), 'utf8');

test('hosts that no inventory knows are looked at, and nothing is left behind there', async () => {
  const before = await office.snapshots();
  const {code, stdout, stderr} = await office.vifleet(
    ['init', 'root@192.168.1.20', 'red=root@192.168.1.22', 'root@192.168.1.24', '--out', folder],
    {cwd: office.folder},
  );
  expect({code, stderr}).toEqual({
    code: 0,
    stderr: `wrote ${folder}/fleet.yml; read it, then: vifleet check -i ${folder}, vifleet plan -i ${folder}\n`,
  });
  expect(stdout).toContain('earth (192.168.1.20)  ready\n  br0: over eth0\n  guest alice\n');
  expect(stdout).toContain('  eth1 is left alone: it has no file');
  expect(await office.snapshots()).toEqual(before);
});

test('what is proposed can be applied, and then nothing is left to be done', async () => {
  const text = await file();
  expect(text).toContain('  br0: {kind: bridged, bridge: br0, uplink: eth0}\n');
  expect(text).toContain('  red:\n    ssh: {address: 192.168.1.22, user: root}\n');
  expect((await office.vifleet(['check', '-i', folder])).code).toBe(0);
  expect((await office.vifleet(['apply', 'red,pluto', '--yes', '-i', folder])).code).toBe(0);
  expect((await office.vifleet(['plan', 'red,pluto', '-i', folder])).code).toBe(0);
});

test('a folder that has an inventory is left as it is', async () => {
  const before = await file();
  const {code, stderr} = await office.vifleet(['init', 'root@192.168.1.20', '--out', folder]);
  expect(code).toBe(1);
  expect(stderr).toContain('has an inventory already: fleet.yml');
  expect(await file()).toBe(before);
});

test('a NIC that was added later gets its bridge, and comments stay', async () => {
  const nothing = await office.vifleet(['init', '--update', 'pluto', '-i', folder]);
  expect(nothing).toMatchObject({code: 0, stdout: expect.stringContaining('nothing is new') as string});
  await office.lab.exec(
    'pluto',
    `printf '%s\\n' "BOOTPROTO='static'" "STARTMODE='auto'" >"$VIFLEET_ROOT/etc/sysconfig/network/ifcfg-eth1"`,
  );
  const before = await file();
  const {code, stdout} = await office.vifleet(['init', '--update', 'pluto', '-i', folder]);
  expect(code).toBe(0);
  expect(stdout).toContain('networks.br1: {"kind":"bridged","bridge":"br1","uplink":"eth1"}');
  const after = await file();
  expect(after).toContain('  br1: {kind: bridged, bridge: br1, uplink: eth1}\n');
  expect(after).toContain('networks: [br0, br1]');
  expect(after.split('\n').filter((line) => line.includes('#'))).toEqual(
    before.split('\n').filter((line) => line.includes('#')),
  );
  expect((await office.vifleet(['apply', 'pluto', '--yes', '-i', folder])).code).toBe(0);
  expect((await office.lab.exec('pluto', 'ip -o link show dev eth1')).stdout).toContain('master br1');
});

test('a host that is not reached is named, and the others are proposed all the same', async () => {
  const away = join(office.folder, 'away');
  const words = ['init', 'root@192.168.1.23', 'gone=root@192.168.1.99', '--out', away, '--output', 'json'];
  const {code, stdout} = await office.vifleet(words);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'vifleet/init',
    hosts: [
      {name: 'venus', bridges: [{bridge: 'br0'}]},
      {address: '192.168.1.99', code: expect.any(String) as string},
    ],
  });
  expect(await readFile(join(away, 'fleet.yml'), 'utf8')).not.toContain('gone');
});

test.each([
  ['a;b@192.168.1.20', 'is no host'],
  ['root@192.168.1.20:99999', 'is no host'],
  ['earth=', 'is no host'],
  ['', 'the value of hosts is empty'],
])('%s is no host, and is told so', async (word, says) => {
  const {code, stderr} = await office.vifleet(['init', word, '--out', join(office.folder, 'none')]);
  expect(code).toBe(1);
  expect(stderr).toContain(says);
});
