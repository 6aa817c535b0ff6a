import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {systemClock} from '../../src/base/clock.ts';
import {readInventory} from '../../src/inventory/read.ts';
import {labFleetFrom} from '../../src/lab/fleet-from.ts';
import {startLab} from '../../src/lab/start.ts';
import {Office} from './office.ts';
import {ownFolder} from './vifleet.ts';

const host = (networks: string) => `
hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    guard: {window: 10s}
    links: {br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}}
    networks: [${networks}]
`;
const lan = 'networks:\n  lan: {kind: bridged, bridge: br0, uplink: eth0}\n';

/** What is there at first: everybody on one bridge. */
const before = `${lan}${host('lan')}
guests:
  alice: {host: earth, type: pv, vifs: [{network: lan, mac: '00:16:3e:4f:94:01'}]}
  dolly: {host: earth, type: pv, vifs: [{network: lan, mac: '00:16:3e:4f:94:02'}]}
  win: {host: earth, type: hvm, vifs: [{network: lan, mac: '00:16:3e:4f:94:03'}]}
  bob: {host: earth, type: pv, vifs: [{network: lan, mac: '00:16:3e:4f:94:04'}]}
`;

/** All of them behind the host, each in another way. */
const after = `${lan}  edge: {kind: routed, uplink: br0}
  shelter: {kind: masqueraded, uplink: br0, subnet: 192.168.100.0/24}
  service: {kind: bridged, bridge: br3, uplink: none, hostAddress: 192.168.50.1/24, egress: masqueraded, via: br0}
${host('lan, edge, shelter, service')}
guests:
  alice: {host: earth, type: pv, vifs: [{network: edge, address: 192.168.1.21, allow: [tcp/443, icmp], rate: 100Mb/s}]}
  dolly: {host: earth, type: pv, vifs: [{network: shelter, address: 192.168.100.1, publish: [tcp/8080:80]}]}
  win: {host: earth, type: hvm, vifs: [{network: edge, address: 192.168.1.22, model: e1000, allow: [tcp/3389]}]}
  bob: {host: earth, type: pv, vifs: [{network: service, rate: 10MB/s@20ms}]}
`;

let office: Office;
beforeAll(async () => {
  const read = readInventory([{name: 'office.yml', text: after}]);
  if (!read.ok) throw new Error(read.error.map(({message}) => message).join('\n'));
  const folder = await ownFolder();
  const lab = await startLab(join(folder, 'world'), labFleetFrom(read.value.fleet), {clock: systemClock});
  office = new Office(lab, folder);
});
afterAll(() => office.lab.stop());

async function applied(text: string): Promise<string> {
  const inventory = await office.inventory('inventory', text);
  const {code, stdout} = await office.vifleet(['apply', 'earth', '--yes', '-i', inventory]);
  expect({code, stdout}).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^(applied: earth|earth  applied)$/m) as string,
  });
  return inventory;
}

const open = (name: string) => ({who: 'guest', name, open: true});

describe('guests go behind their host, each in another way', () => {
  let files: Awaited<ReturnType<Office['files']>>;

  test('and a second plan is empty', async () => {
    await applied(before);
    files = await office.files('earth');
    const inventory = await applied(after);
    const again = await office.vifleet(['plan', 'earth', '-i', inventory]);
    expect(again).toMatchObject({code: 0});
  });

  test.each([
    ['192.168.1.21', 'tcp', 443, open('alice')],
    ['192.168.1.21', 'icmp', 0, open('alice')],
    ['192.168.1.21', 'tcp', 80, {...open('alice'), open: false}],
    ['192.168.1.20', 'tcp', 8080, open('dolly')],
    // whoever sends to its private address by way of the host finds the published service alone
    ['192.168.100.1', 'tcp', 22, {...open('dolly'), open: false}],
    ['192.168.1.22', 'tcp', 3389, open('win')],
    ['192.168.1.22', 'icmp', 0, {...open('win'), open: false}],
    ['192.168.1.20', 'tcp', 22, {who: 'host', name: 'earth', open: true}],
  ] as const)('the world asks %s for %s/%i', async (address, protocol, port, answer) => {
    expect(await office.lab.reach(address, protocol, port)).toEqual(answer);
  });

  test('and those that have a limit have it', async () => {
    const {stdout} = await office.lab.exec('earth', 'xenstore-ls -f /local/domain/0/backend/vif');
    expect([...stdout.matchAll(/\/rate = "(.*)"/g)].map(([, rate]) => rate).sort()).toEqual([
      '200000,20000',
      '625000,50000',
    ]);
  });

  test('and back, and every file is what it was', async () => {
    await applied(before);
    expect(await office.files('earth')).toEqual(files);
    expect((await office.lab.exec('earth', 'ip -o link show')).stdout).not.toMatch(/alice\.0|dolly\.0|win\.0|br3/);
  });
});
