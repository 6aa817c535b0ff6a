import fc from 'fast-check';
import {expect, test} from 'vitest';
import {sha256, sha256Of} from '../../src/base/hash.ts';
import {canonicalJson, canonicalPieces} from '../../src/base/json.ts';

test('equal values give equal bytes, whatever the order of their keys', () => {
  expect(canonicalJson({b: [1, {d: 2, c: undefined}], a: null})).toBe('{"a":null,"b":[1,{"d":2}]}');
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
