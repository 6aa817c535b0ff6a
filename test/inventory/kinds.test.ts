import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {readInventory} from '../../src/inventory/read.ts';

/** Maps as objects, so that a fleet reads like its file. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, v: unknown): unknown =>
      v instanceof Map ? Object.fromEntries(v as Map<string, unknown>) : v,
    ),
  );

test('every kind of network, link and vif can be written', () => {
  const folder = 'test/inventory/kinds';
  const read = readInventory([{name: 'input.yml', text: readFileSync(`${folder}/input.yml`, 'utf8')}]);
  if (!read.ok) throw new Error(read.error.map(({message}) => message).join('\n'));
  expect(plain(read.value.fleet)).toEqual(JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')));
});
