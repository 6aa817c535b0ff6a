import {expect, test} from 'vitest';
import {nearestOf} from '../../src/base/nearest.ts';

test.each([
  ['earht', 'earth'],
  ['Earth', 'earth'],
  ['lam', 'lan'],
  ['shelterr', 'shelter'],
  ['storage', undefined],
  ['', undefined],
])('%j probably means %j', (word, meant) => {
  expect(nearestOf(['earth', 'mars', 'lan', 'edge', 'shelter'])(word)).toBe(meant);
});

test('of several near ones the nearest is meant', () => {
  expect(nearestOf(['xen03', 'xen13'])('xen3')).toBe('xen03');
});
