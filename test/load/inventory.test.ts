import {mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {loadInventory} from '../../src/load/inventory.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'vifleet-load-'))));
afterEach(() => rmSync(folder, {recursive: true}));

const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
const codes = async (path = folder) => (await loadInventory(path)).issues.map(({code}) => code);
const names = async (path = folder) => (await loadInventory(path)).files.map(({name}) => name.slice(folder.length + 1));

test('reads the yml and yaml files of a folder by name, and neither hidden ones nor those below', async () => {
  mkdirSync(join(folder, 'more'));
  for (const name of ['hosts.yml', 'guests.yaml', '.hidden.yml', 'notes.txt', 'hosts.yml~', 'more/x.yml'])
    put(name, 'a: 1\n');
  expect(await names()).toEqual(['guests.yaml', 'hosts.yml']);
  expect(await codes()).toEqual([]);
});

test('reads a single file, whatever it is called', async () => {
  put('fleet', 'a: 1\n');
  expect(await loadInventory(join(folder, 'fleet'))).toEqual({
    files: [{name: join(folder, 'fleet'), text: 'a: 1\n'}],
    issues: [],
  });
});

test('a folder without inventory files says so', async () => {
  put('notes.txt', '');
  expect(await codes()).toEqual(['load/no-files']);
});

test('what does not exist says so', async () => {
  expect(await codes(join(folder, 'nowhere'))).toEqual(['load/missing']);
});

test('a path through a file cannot be read', async () => {
  put('fleet.yml', '');
  expect(await codes(join(folder, 'fleet.yml', 'hosts.yml'))).toEqual(['load/unreadable']);
});

test('one bad file does not hide the others', async () => {
  mkdirSync(join(folder, 'a.yml'));
  symlinkSync('b.yml', join(folder, 'b.yml'));
  symlinkSync('gone', join(folder, 'c.yml'));
  put('d.yml', 'a: 1\n');
  put('e.yml', Buffer.from('a: 1\nb: xé\n', 'latin1'));
  expect(await codes()).toEqual(['load/not-a-file', 'load/unreadable', 'load/missing', 'load/not-utf8']);
  expect(await names()).toEqual(['d.yml']);
});

test('the first byte that is not UTF-8 has its place', async () => {
  put('e.yml', Buffer.concat([Buffer.from('a: é\nb: x'), Buffer.from([0xe9, 0x0a])]));
  expect((await loadInventory(folder)).issues).toMatchObject([{place: {line: 2, column: 5}}]);
});

test('a byte order mark is no part of the text', async () => {
  put('e.yml', '\ufeffa: 1\n');
  expect((await loadInventory(folder)).files).toMatchObject([{text: 'a: 1\n'}]);
});

test('more than 64 MB in all are not read', async () => {
  put('a.yml', 'a: 1\n');
  put('b.yml', '');
  truncateSync(join(folder, 'b.yml'), 64 * 1024 * 1024 - 4);
  put('c.yml', 'c: 1\n');
  expect(await codes()).toEqual(['load/too-large']);
  expect(await names()).toEqual(['a.yml']);
});
