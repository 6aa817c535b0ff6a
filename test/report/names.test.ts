import {expect, test} from 'vitest';
import fc from 'fast-check';
import {foldedNames} from '../../src/report/names.ts';

test.each([
  [[], ''],
  [['mars', 'earth'], 'earth, mars'],
  [['xen01'], 'xen01'],
  [['xen03', 'xen01', 'xen02', 'xen07'], 'xen[01-03,07]'],
  [['xen9', 'xen10', 'xen11'], 'xen[10-11], xen9'],
  [['a1.rack', 'a2.rack', 'a2.lab'], 'a[1-2].rack, a2.lab'],
])('%j is told as %s', (names, told) => {
  expect(foldedNames(names)).toBe(told);
});

test('every number of a fleet is told once, however the names come', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({min: 0, max: 99}), {minLength: 2}), (numbers) => {
      const inside = /^x\[(.*)\]$/.exec(foldedNames(numbers.map((n) => `x${String(n).padStart(2, '0')}`)))?.[1] ?? '';
      const told = inside.split(',').flatMap((range) => {
        const [from = NaN, to = from] = range.split('-').map(Number);
        return Array.from({length: to - from + 1}, (_, i) => from + i);
      });
      expect(told).toEqual([...numbers].sort((a, b) => a - b));
    }),
  );
});
