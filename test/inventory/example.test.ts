import {expect, test} from 'vitest';
import {readInventory} from '../../src/inventory/read.ts';
import {loadInventory} from '../../src/load/inventory.ts';

const loadExample = async () => {
  const {files, issues} = await loadInventory('inventories/example');
  const read = readInventory(files);
  if (!read.ok) throw new Error(read.error.map(({message}) => message).join('\n'));
  return {...read.value, issues};
};

test('the example inventory is a fleet without a single issue', async () => {
  const {fleet, warnings, issues} = await loadExample();
  expect([...issues, ...warnings]).toEqual([]);
  expect([...fleet.hosts.keys()]).toEqual(['earth', 'mars']);
  expect([...fleet.guests.keys()]).toEqual(['alice', 'bob']);
});

test('what is left out gets its default', async () => {
  const {fleet} = await loadExample();
  const guests = [...fleet.guests.values()];
  expect(guests.map(({config}) => config)).toEqual(['/etc/xen/vm/alice.cfg', '/etc/xen/vm/bob.cfg']);
  expect(guests.map(({vifs}) => vifs[0]?.device)).toEqual(['alice.0', undefined]);
  expect(guests[1]).toMatchObject({run: 'as-found', shutdown: {timeoutSeconds: 120, onTimeout: 'fail'}});
  expect([...fleet.hosts.values()][1]).toMatchObject({guard: {windowSeconds: 60, lastResort: 'none'}});
});

test('the link that is the bridge of a network is a bridge', async () => {
  const {fleet} = await loadExample();
  expect([...fleet.hosts.values()].map(({links}) => [...links.values()].map(({kind}) => kind))).toEqual([
    ['bridge'],
    ['bridge'],
  ]);
});

test('a value is found by its model path', async () => {
  const {places} = await loadExample();
  const file = 'inventories/example/guests.yml';
  expect(places.get('guests.bob.vifs[0].rate')).toEqual({file, line: 24, column: 15, length: 12});
  expect(places.get('guests.alice')).toEqual({file, line: 4, column: 3, length: 5});
});
