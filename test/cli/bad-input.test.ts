import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Snapshot} from '../../src/lab/snapshot.ts';
import {edited, officeText, openOffice, type Office} from './office.ts';
import type {Ended} from './vifleet.ts';

let office: Office;
let before: readonly Snapshot[];
beforeAll(async () => {
  office = await openOffice();
  before = await office.snapshots();
});
afterAll(async () => expect(await office.snapshots()).toEqual(before));

const applying = (inventory: string, ...more: readonly string[]): Promise<Ended> =>
  office.vifleet(['apply', '--all', '--yes', '-i', inventory, ...more]);

/** One clear message: where, what, its code; nothing on stdout, no stack, exit 1. */
function isRefused({code, stdout, stderr}: Ended, message: string): void {
  expect(stderr).toContain(message);
  expect({code, stdout}).toEqual({code: 1, stdout: ''});
  expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  expect(stderr).not.toContain('This is a bug');
}

interface BadText {
  readonly what: string;
  readonly text: string | Buffer;
  /** What follows the file's name. */
  readonly says: string;
}

const lan = '- {network: lan}';
const texts: readonly BadText[] = [
  {what: 'a bracket that is never closed', text: 'networks: {lan: [\n', says: ':1:17: not YAML'},
  {what: 'two keys of one name', text: `${officeText}hosts: {}\n`, says: ':49:1: "hosts" is defined twice'},
  {
    what: 'a mistyped key',
    text: edited('platform: leap-42', 'plattform: leap-42'),
    says: ':11:5: unknown key "plattform"',
  },
  {what: 'a text for a list', text: edited('networks: [lan, edge]', 'networks: lan'), says: ':15:15: expected a list'},
  {
    what: 'a device name of 16 characters',
    text: edited('- {network: edge, ', '- {network: edge, name: alicealicealicea, '),
    says: ':44:31: "alicealicealicea" has 16 characters',
  },
  {
    what: 'a name with a semicolon',
    text: edited('  alice:', '  "al;ice":'),
    says: ':41:3: "al;ice" is not a guest name',
  },
  {
    what: 'a multicast MAC address',
    text: edited(lan, '- {network: lan, mac: "01:16:3e:00:00:01"}'),
    says: ':48:29: 01:16:3e:00:00:01 is a multicast address',
  },
  {
    what: 'a MAC address twice',
    text: edited(
      'network: lan}',
      'network: lan, mac: "00:16:3e:00:00:01"}',
      edited('network: edge,', 'network: edge, mac: "00:16:3e:00:00:01",'),
    ),
    says: ':48:29: the MAC address 00:16:3e:00:00:01 is used twice',
  },
  {
    what: 'a gateway outside its network',
    text: edited('192.168.1.20/24, gateway: 192.168.1.1', '192.168.1.20/24, gateway: 10.0.0.1'),
    says: ':14:48: the gateway 10.0.0.1 lies outside 192.168.1.20/24',
  },
  {
    what: 'a guest on a host that is not there',
    text: edited('host: earth', 'host: earht'),
    says: ':42:11: there is no host "earht"',
  },
  {what: 'a single quote', text: edited('  alice:', `  "al'ice":`), says: `:41:3: "al'ice" is not a guest name`},
  {what: 'a double quote', text: edited('  alice:', `  'al"ice':`), says: ':41:3: "al\\"ice" is not a guest name'},
  {
    what: 'backticks',
    text: edited('user: root', 'user: "`touch canary`"'),
    says: ':10:40: "`touch canary`" is not a user name',
  },
  {
    what: 'a command substitution',
    text: edited('address: 192.168.1.22,', 'address: "$(touch canary)",'),
    says: ':17:20: "$(touch canary)" is not a host name or an address',
  },
  {what: 'a newline in a value', text: edited('192.168.1.22,', '"a\\nb",'), says: ':17:20: "a\\nb" is not a host name'},
  {what: 'a backslash', text: edited('user: root', 'user: "a\\\\b"'), says: ':10:40: "a\\\\b" is not a user name'},
  {
    what: 'CR and LF in a value',
    text: edited('user: root', 'user: "a\\r\\n"'),
    says: ':10:40: "a\\r\\n" is not a user name',
  },
  {
    what: 'a path that a shell would run',
    text: edited('  alice:\n', '  alice:\n    config: "/etc/xen/vm/$(touch canary).cfg"\n'),
    says: ':42:13: "/etc/xen/vm/$(touch canary).cfg" is not a path',
  },
  {
    what: 'a file that is not UTF-8',
    text: Buffer.from('networks: {}\n# caf\xe9\n', 'latin1'),
    says: ':2:6: the file is not UTF-8 text',
  },
  {what: 'an empty file', text: '', says: ':1:1: the file holds nothing'},
  {
    what: '10 MB on one line',
    text: `networks: {${'a'.repeat(10_000_000)}\n`,
    says: ':1:1: the line has 10000011 characters',
  },
  {
    what: 'aliases that multiply',
    text: [...'abcdefghij']
      .map(
        (key, i, all) =>
          `${key}: &${key} [${Array(10)
            .fill(i === 0 ? 'x' : `*${all[i - 1]}`)
            .join()}]\n`,
      )
      .join(''),
    says: ':4:29: aliases stand for more than 10000 values',
  },
];

describe('an inventory is refused before any host is touched, with the place of', () => {
  test.each(texts)('$what', async ({what, text, says}) => {
    const folder = await office.inventory(what.replaceAll(/\W/g, '-'), text);
    isRefused(await applying(folder), `${join(folder, 'office.yml')}${says}`);
  });
});

test('nothing that stands in an inventory was run', () => {
  expect(existsSync('canary')).toBe(false);
});

test('an inventory with CRLF line ends is like any other', async () => {
  const folder = await office.inventory('crlf', officeText.replaceAll('\n', '\r\n'));
  expect(await office.vifleet(['check', '-i', folder])).toMatchObject({
    code: 0,
    stdout: 'ok: 4 hosts, 2 guests, 3 networks\n',
  });
});

test('an inventory that is not there, or a folder without one, is named', async () => {
  isRefused(await applying('/nowhere/at/all'), '/nowhere/at/all:1:1: there is no such file or folder');
  await mkdir(join(office.folder, 'bare'));
  isRefused(await applying(join(office.folder, 'bare')), 'the folder has no *.yml and no *.yaml files');
});

test('links that go round in a circle are named', async () => {
  const folder = join(office.folder, 'circle');
  await mkdir(folder);
  await symlink('office.yml', join(folder, 'office.yml'));
  isRefused(await applying(folder), 'office.yml:1:1: it cannot be read: its symbolic links go round in a circle');
});

/** Root reads everything: there the program runs as nobody. */
const asNobody = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];

test('an inventory that may not be read is named', async () => {
  const folder = await office.inventory('locked', officeText);
  await chmod(office.folder, 0o755);
  await chmod(join(folder, 'office.yml'), 0o000);
  const ended = await office.vifleet(['check', '-i', folder], {through: asNobody});
  isRefused(ended, `${join(folder, 'office.yml')}:1:1: it cannot be read: permission denied`);
});

describe('templates', () => {
  test('a folder that is not there is named', async () => {
    isRefused(await applying('inventories/demo', '--templates', '/nowhere'), '/nowhere cannot be read [load/assets]');
  });

  test('a template with a mistake is named, and no host is changed', async () => {
    const folder = join(office.folder, 'templates');
    await mkdir(join(folder, 'ifcfg'), {recursive: true});
    await writeFile(join(folder, 'ifcfg/bridge.hbs'), "STARTMODE='auto'\n{{#if}\n");
    const {code, stderr, stdout} = await office.vifleet([
      'render',
      'mars',
      '-i',
      'inventories/demo',
      '--templates',
      folder,
    ]);
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toContain('[desired/template]');
    expect(stderr).toContain('ifcfg/bridge');
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  });
});
