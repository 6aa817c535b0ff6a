import {lstat, readFile, readlink, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fleetOfFour} from '../../src/lab/fleets.ts';
import {createWorld, readCharter} from '../../src/lab/world.ts';
import {temporaryFolder} from './small-fleet.ts';

test('a world has the tables and folders that the simulated programs read', async () => {
  const world = await temporaryFolder();
  await createWorld(world, fleetOfFour({earth: 'bridged'}));
  const text = (path: string) => readFile(join(world, path), 'utf8');
  expect(await text('world/segments')).toBe('lan\nspare\n');
  expect(await text('world/stations')).toContain('lan 192.168.1.1 52:54:00:00:01:01\n');
  expect(await text('world/names')).toContain('earth.example.com 192.168.1.20\n');
  expect(await text('hosts/earth/state/hardware')).toBe('eth0 52:54:00:c0:01:20 lan\n');
  expect(await text('hosts/earth/state/guests/alice')).toBe(
    'address 192.168.1.21/24\ngateway 192.168.1.1\nmac 00:16:3e:4f:94:a9\nshutdown-seconds 1\n',
  );
  expect(await readlink(join(world, 'hosts/earth/root/proc/uptime'))).toBe('/proc/uptime');
  expect(await text('hosts/earth/root/etc/xen/auto/alice.cfg')).toContain('name = "alice"');
  expect((await lstat(join(world, 'hosts/earth/root/etc/xen/auto/alice.cfg'))).isSymbolicLink()).toBe(true);
  expect((await stat(join(world, 'hosts/earth/root/etc/xen'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(world, 'ssh/id_ed25519'))).mode & 0o777).toBe(0o600);
});

test('no placeholder is left in the files of the four hosts', () => {
  for (const earth of ['plain', 'bridged'] as const)
    for (const host of fleetOfFour({earth}).hosts)
      for (const [path, text] of Object.entries(host.files)) expect(path + text).not.toMatch(/@[A-Z]+@/);
});

test('earth keeps its address on the NIC, or on the bridge with the firewall on it', () => {
  const files = (earth: 'plain' | 'bridged') => fleetOfFour({earth}).hosts[0]?.files ?? {};
  const network = '/etc/sysconfig/network';
  expect(files('plain')[`${network}/ifcfg-eth0`]).toContain("IPADDR='192.168.1.20/24'");
  expect(files('plain')[`${network}/ifcfg-br0`]).toBe(undefined);
  expect(files('bridged')[`${network}/ifcfg-eth0`]).not.toContain('IPADDR');
  expect(files('bridged')[`${network}/ifcfg-br0`]).toContain('IPADDR="192.168.1.20/24"');
  expect(files('bridged')['/etc/sysconfig/SuSEfirewall2']).toContain('FW_DEV_EXT="br0"');
});

test('a folder that is no world, or one of a later version, has no charter', async () => {
  const world = await temporaryFolder();
  expect(await readCharter(world)).toBe(undefined);
  const charter = await createWorld(world, fleetOfFour());
  expect(await readCharter(world)).toEqual(charter);
  await writeFile(join(world, 'lab.json'), JSON.stringify({...charter, version: 2}));
  expect(await readCharter(world)).toBe(undefined);
});
