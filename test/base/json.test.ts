import fc from 'fast-check';
import {expect, test} from 'vitest';
import {sha256, sha256Of} from '../../src/base/hash.ts';
import {canonicalJson, canonicalPieces} from '../../src/base/json.ts';

test('equal values give equal bytes, whatever the order of their keys', () => {
  expect(canonicalJson({b: [1, {d: 2, c: undefined}], a: null})).toBe('{"a":null,"b":[1,{"d":2}]}');
});

test('keys that look like numbers come first, as in any object, and every other text as JSON writes it', () => {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : value === null || typeof value !== 'object'
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, item]) => [key, sorted(item)]),
          );
  fc.assert(
    fc.property(
      fc.jsonValue({maxDepth: 4}),
      fc.dictionary(fc.constantFrom('10', '9', '01', '4294967295', 'a', '-1'), fc.string()),
      (value, keys) => {
        for (const any of [value, keys]) expect(canonicalJson(any)).toBe(JSON.stringify(sorted(any)));
      },
    ),
    {numRuns: 500},
  );
});

test('in pieces any value gives the bytes that it gives as a whole', () => {
  fc.assert(
    fc.property(fc.jsonValue({maxDepth: 4}), fc.nat(3), (value, levels) => {
      expect([...canonicalPieces(value, levels)].join('')).toBe(canonicalJson(value));
    }),
    {numRuns: 300},
  );
  expect([...canonicalPieces({b: undefined, a: {}})].join('')).toBe('{"a":{}}');
  expect(sha256Of(canonicalPieces({b: ['ä'], a: 1}))).toBe(sha256('{"a":1,"b":["ä"]}'));
});
