import pico from 'picocolors';
import {expect, test} from 'vitest';
import {explainValue, type ExplainedValue} from '../../src/app/explain.ts';
import {explainFile, filesBecauseOf, filesByHost} from '../../src/app/explain-file.ts';
import type {LoadedFleet} from '../../src/app/fleet.ts';
import {touching} from '../../src/base/model-path.ts';
import {readInventory} from '../../src/inventory/read.ts';
import type {HostName} from '../../src/model/values.ts';
import {explainedFileText, explainedValueText} from '../../src/report/explain.ts';

const plain = pico.createColors(false);
const text = `\
defaults:
  platform: leap-42
  firewall: none
groups:
  racks: {hosts: ['xen*'], networks: [lan], links: {br0: {address: dhcp, mtu: 9000}}}
networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
  island: {kind: bridged, bridge: br2, uplink: none}
hosts:
  xen01:
  xen02: {links: {br0: {mtu: 1500}}}
  a.b:
    networks: [island]
guests:
  alice:
    host: xen01
    vifs:
      - {network: lan, rate: 100Mb/s}
`;

function loaded(): LoadedFleet {
  const read = readInventory([{name: 'fleet.yml', text}]);
  if (!read.ok) throw new Error(read.error.map(({message}) => message).join('\n'));
  return {...read.value, texts: new Map([['fleet.yml', text]])};
}
const fleet = loaded();

function value(path: string): ExplainedValue {
  const explained = explainValue(fleet, path);
  if (!explained.ok) throw explained.error;
  return explained.value;
}
const words = (path: string): string =>
  explainedValueText(value(path), {files: [], refused: []}, fleet.texts, 80, plain);

test('a value is explained by its line, with its text', () => {
  expect(words('guests.alice.vifs[0].rate')).toMatch(
    /^ {2}fleet\.yml:18:30 {2}guests\.alice\.vifs\[0\]\.rate {2}100Mb\/s$/m,
  );
});

test('a value that came through a group says so', () => {
  expect(words('hosts.xen01.links.br0.mtu')).toContain(
    'fleet.yml:5:79  hosts.xen01.links.br0.mtu  9000  through groups.racks',
  );
  expect(words('hosts.xen02.links.br0.mtu')).toContain('fleet.yml:11:30  hosts.xen02.links.br0.mtu  1500\n');
});

test('what a group says is told with the hosts for which it counts', () => {
  expect(words('groups.racks.links')).toContain('counts for xen[01-02]: br0.address'.replace('br0', 'links.br0'));
  expect(words('groups.racks.links')).toContain('counts for xen01: links.br0.mtu');
  expect(value('defaults.platform').hosts).toEqual(['a.b', 'xen01', 'xen02']);
});

test('what nobody says has its default', () => {
  expect(words('hosts.a.b.guard.window')).toContain('nothing is said of it; without it: `60s`');
  expect(words('hosts.a.b.platform')).toContain('through defaults');
});

test.each([
  ['hosts.xen03', 'did you mean "hosts.xen01"?'],
  ['hosts.xen01.gaurd', 'did you mean "hosts.xen01.guard"?'],
  ['guests.alice.vifs[3].rate', 'did you mean "guests.alice.vifs[0].rate"?'],
  ['../../etc', 'for example: vifleet explain guests.alice.vifs[0].rate'],
])('%s leads nowhere', (path, hint) => {
  const explained = explainValue(fleet, path);
  expect(explained.ok ? undefined : explained.error.hint).toBe(hint);
});

const filesOf = async (host: string) => {
  const files = await filesByHost(fleet);
  const found = files.ok ? files.value(host as HostName) : files;
  if (!found.ok) throw found.error;
  return found.value;
};

test('a value is told with the files that hold it, and a membership with those of the network', async () => {
  const files = await filesOf('xen01');
  const because = (path: string) => filesBecauseOf(files, touching(value(path).about));
  expect(because('guests.alice.vifs[0].rate')).toEqual(['/etc/xen/vm/alice.cfg']);
  expect(because('hosts.xen01.networks')).toEqual([
    '/etc/sysconfig/network/ifcfg-br0',
    '/etc/sysconfig/network/ifcfg-eth0',
    '/etc/xen/vm/alice.cfg',
  ]);
  expect(because('groups.racks.networks')).toEqual(because('hosts.xen01.networks'));
  expect(because('hosts.xen01.guard')).toEqual([]);
});

test('a file is explained piece by piece', async () => {
  const files = await filesByHost(fleet);
  if (!files.ok) throw files.error;
  const explained = explainFile(fleet, 'xen01' as HostName, '/etc/sysconfig/network/ifcfg-br0', files.value);
  if (!explained.ok) throw explained.error;
  const told = explainedFileText(explained.value, fleet.texts, plain)
    .split('\n')
    .map((line) => line.trim().replaceAll(/ +/g, ' '));
  expect(told).toContain("MTU='9000'");
  expect(told).toContain('fleet.yml:7:32 networks.lan.bridge br0');
  expect(told).toContain('fleet.yml:5:79 hosts.xen01.links.br0.mtu 9000 through groups.racks');
  const nothing = explainFile(fleet, 'a.b' as HostName, '/etc/sysconfig/network/ifcfg-br0', files.value);
  expect(nothing.ok ? undefined : nothing.error.hint).toBe('did you mean "/etc/sysconfig/network/ifcfg-br2"?');
});
