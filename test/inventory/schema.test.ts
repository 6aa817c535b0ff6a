import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse} from 'yaml';
import {expect, test} from 'vitest';
import {readInventory} from '../../src/inventory/read.ts';
import {inventorySchema} from '../../src/inventory/schema.ts';
import {violations} from './json-schema.ts';

const schema = inventorySchema();
const broken = (text: string): readonly string[] => violations(parse(text, {schema: 'core'}), schema);

const shipped = 'schema/inventory.schema.json';

test('the shipped schema is the one that the definitions give', () => {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (process.env['UPDATE_CASES'] === '1') {
    if (process.env['CI'] !== undefined) throw new Error('expected files are written by hand-started runs only');
    writeFileSync(shipped, text);
  }
  expect(readFileSync(shipped, 'utf8')).toBe(text);
});

const ymlFiles = (folder: string): readonly string[] =>
  readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .sort();

test.each(ymlFiles('inventories'))('%s fits the schema, and names it', (file) => {
  const text = readFileSync(file, 'utf8');
  expect(broken(text)).toEqual([]);
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../../schema/inventory.schema.json');
});

/** The files that tests have for the reader, each by itself. */
const caseFiles = ['test/inventory/cases', 'test/inventory/kinds', 'test/model/cases'].flatMap(ymlFiles);

/** The codes of what a schema can know: the form, and not what names mean. */
const formal = new Set(['inventory/unknown-key', 'inventory/missing-key', 'inventory/wrong-type']);

interface Seen {
  readonly file: string;
  readonly codes: readonly string[];
  readonly broken: readonly string[];
}

const seen: readonly Seen[] = caseFiles.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  const read = readInventory([{name: file, text}]);
  const codes = read.ok ? [] : read.error.filter(({severity}) => severity === 'error').map(({code}) => code);
  return codes.some((code) => code.startsWith('yaml/')) ? [] : [{file, codes, broken: broken(text)}];
});

test('the schema refuses no file that the reader takes', () => {
  const taken = seen.filter(({codes}) => !codes.some((code) => code.startsWith('inventory/')));
  expect(taken.length).toBeGreaterThan(20);
  expect(taken.filter((one) => one.broken.length > 0)).toEqual([]);
});

test('the schema refuses what has a wrong form', () => {
  const refused = seen.filter(({codes}) => codes.some((code) => formal.has(code)));
  expect(refused.length).toBeGreaterThan(4);
  expect(refused.filter((one) => one.broken.length === 0).map(({file}) => file)).toEqual([]);
});
