import {readFileSync} from 'node:fs';
import {expect, test, vi} from 'vitest';
import {shippedPlaybooks} from '../../src/load/playbook.ts';
import {openStage} from './stage.ts';

vi.setConfig({testTimeout: 180_000});

const both = {earth: 'unchanged', mars: 'unchanged'};

test('site brings every host to what the inventory says, and has nothing to do when it is played again', async () => {
  const stage = await openStage('site');
  expect(await stage.play()).toMatchObject({end: 'done', exit: 0});
  expect(stage.outcomes()).toEqual(['earth applied', 'mars applied']);
  expect(await stage.pending()).toEqual(both);
  expect(await stage.run('earth', 'ip route show 192.168.1.21')).toContain('alice.0');
  expect(await stage.play()).toMatchObject({end: 'done', exit: 0});
  expect(stage.outcomes().slice(2)).toEqual(['earth unchanged', 'mars unchanged']);
});

test('bridges gives every host its bridge, one before the others', async () => {
  const stage = await openStage('bridges');
  expect(await stage.play()).toMatchObject({end: 'done', exit: 0});
  expect(stage.events.map(({event}) => event)).toContain('run-paused');
  for (const host of ['earth', 'mars']) expect(await stage.run(host, 'ip addr show br0')).toContain('192.168.1.2');
  expect(await stage.pending()).toEqual(both);
});

test('bridges refuses a host where a guest would have to be restarted', async () => {
  const stage = await openStage('routed-guest', 'bridges');
  expect(await stage.play()).toMatchObject({end: 'budget', exit: 4});
  expect(stage.outcomes()).toEqual(['earth refused (unsafe)', 'mars refused (unsafe)']);
  expect(await stage.run('earth', 'ip route show 192.168.1.21')).toBe('');
});

test('routed-guest moves guests to their routes, host by host, and leaves no drift', async () => {
  const stage = await openStage('routed-guest');
  expect(await stage.play()).toMatchObject({end: 'done', exit: 0});
  expect(stage.outcomes()).toEqual(['earth applied', 'mars applied']);
  expect(await stage.run('earth', 'ip route show 192.168.1.21')).toContain('alice.0');
  expect(await stage.run('mars', 'ip route show 192.168.1.30')).toContain('bob.0');
});

test('masqueraded-guest moves a guest behind its host, and she answers there', async () => {
  const stage = await openStage('masqueraded-guest');
  expect(await stage.play()).toMatchObject({end: 'done', exit: 0});
  const [dolly] = stage.fleet.guests.values();
  const vif = dolly?.vifs[0];
  const address = vif !== undefined && 'address' in vif ? vif.address : 'none';
  expect(await stage.run('earth', `ping -c 1 ${address} && echo answered`)).toContain('answered');
  expect(await stage.run('earth', `ip route show ${address}`)).toContain('dolly.0');
  expect(await stage.pending()).toEqual({earth: 'unchanged'});
});

test('private-vlan brings the network to every host before any guest moves, and then moves them', async () => {
  const stage = await openStage('private-vlan');
  const report = await stage.play();
  expect(report).toMatchObject({end: 'done', exit: 0});
  expect(report.plays.map(({tasks}) => tasks.map(({task}) => task))).toEqual([
    ['apply', 'verify', 'probe'],
    ['apply', 'verify', 'probe'],
  ]);
  expect(stage.outcomes()).toEqual(['earth applied', 'mars applied', 'earth applied', 'mars applied']);
  const heard = report.plays.flatMap(({tasks}) =>
    tasks.flatMap((one) => (one.task === 'probe' ? (one.probes ?? []) : [])),
  );
  expect(heard.map(({findings}) => findings.map(({host, hears4, reached}) => [host, hears4, reached]))).toEqual(
    [0, 1].map(() => [
      ['earth', ['mars'], []],
      ['mars', ['earth'], []],
    ]),
  );
  const stops = stage.events.findIndex((event) => event.event === 'host-phase' && event.phase === 'stop-guests');
  const networks = stage.events.findIndex((event) => event.event === 'run-finished');
  expect(networks).toBeGreaterThan(0);
  expect(stops).toBeGreaterThan(networks);
  for (const host of ['earth', 'mars']) expect(await stage.run(host, 'brctl show br100')).toMatch(/vif\d+\.0/);
  expect(await stage.pending()).toEqual(both);
});

test('private-vlan moves no guest where one host does not get the network', async () => {
  const stage = await openStage('private-vlan');
  // a folder in the place of the file: the host is refused
  await stage.run('mars', 'mkdir "$VIFLEET_ROOT/etc/sysconfig/network/ifcfg-br100"');
  const report = await stage.play();
  expect(report).toMatchObject({end: 'budget', exit: 4});
  expect(report.plays).toHaveLength(1);
  expect(stage.events.filter((event) => event.event === 'host-phase' && event.phase === 'stop-guests')).toEqual([]);
  expect(await stage.run('earth', 'brctl show br0')).toMatch(/vif\d+\.0/);
});

test('rate-limits sets the limit in the config and on the running guest', async () => {
  const stage = await openStage('rate-limits');
  expect(await stage.play()).toMatchObject({end: 'done', exit: 0});
  expect(await stage.run('earth', 'cat "$VIFLEET_ROOT/etc/xen/vm/alice.cfg"')).toContain('rate=10Mb/s@20ms');
  expect(await stage.run('earth', 'xenstore-ls /local/domain/0/backend/vif')).toMatch(/rate = "\d+,20000"/);
  expect(await stage.pending()).toEqual({earth: 'unchanged'});
});

test('drift-check looks at every host, says where one differs, and changes nothing', async () => {
  const stage = await openStage('drift-check');
  const before = await Promise.all(stage.lab.hosts.map(async (host) => (await stage.lab.snapshot(host)).files));
  const report = await stage.play();
  expect(report).toMatchObject({end: 'done', exit: 2});
  expect(report.plays[0]?.tasks[0]?.ends.map(({host, exit}) => [host, exit])).toEqual([
    ['earth', 2],
    ['mars', 2],
  ]);
  const after = await Promise.all(stage.lab.hosts.map(async (host) => (await stage.lab.snapshot(host)).files));
  expect(after).toEqual(before);
  expect(stage.events).toEqual([]);
});

test('every playbook that comes with vifleet is tested here', async () => {
  const text = readFileSync(new URL(import.meta.url), 'utf8');
  for (const name of await shippedPlaybooks()) expect(text).toContain(`openStage('${name}'`);
});
