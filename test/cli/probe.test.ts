import {expect, test} from 'vitest';
import {edited, openOffice} from './office.ts';

const office = await openOffice();
const shared = edited(
  'networks:\n',
  'networks:\n  away: {kind: bridged, bridge: br100, uplink: {vlan: 100, on: eth0}}\n',
);
const inventory = await office.inventory(
  'demo',
  shared.toString().replaceAll('networks: [lan', 'networks: [away, lan'),
);

test('a probe changes hosts for a moment, and so it asks; where nobody can be asked nothing is made', async () => {
  const before = await office.snapshots();
  const {code, stderr} = await office.vifleet(['probe', '-i', inventory]);
  expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringContaining('vifleet probe --yes') as string});
  expect(await office.snapshots()).toEqual(before);
});

test('hosts that do not have the network yet are named, in words and for machines, and are exit 2', async () => {
  const text = await office.vifleet(['probe', '--yes', '-i', inventory]);
  expect(text.stdout).toContain('mars: br100 is not there; the inventory has it for away');
  const json = await office.vifleet(['probe', '--yes', '-i', inventory, '--output', 'json']);
  expect([text.code, json.code]).toEqual([2, 2]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    format: 'vifleet/probe',
    version: 1,
    exit: 2,
    networks: [{network: 'away', bridge: 'br100', carries: false, unprobed: []}],
  });
});

test('hosts that share no private network are told so, and a network that cannot be probed is a mistake of usage', async () => {
  const alone = await office.vifleet(['probe', 'earth', '--yes', '-i', inventory]);
  expect(alone).toMatchObject({code: 0, stdout: 'no private network spans these hosts: nothing was probed\n'});
  const wrong = await office.vifleet(['probe', '--network', 'shelter', '--yes', '-i', inventory]);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('those that do: away, lan');
});
