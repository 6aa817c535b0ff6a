import fc from 'fast-check';
import {expect, test} from 'vitest';
import {freeMac} from '../../src/model/free-macs.ts';
import {mac, type GuestName, type Mac} from '../../src/model/values.ts';

const alice = 'alice' as GuestName;
const nobody = () => false;

test('a guest gets the same address each time, and another for each interface', () => {
  expect(freeMac(alice, 0, nobody)).toBe(freeMac(alice, 0, nobody));
  expect(freeMac(alice, 1, nobody)).not.toBe(freeMac(alice, 0, nobody));
  expect(freeMac('alice1' as GuestName, 0, nobody)).not.toBe(freeMac(alice, 10, nobody));
});

test('an address that somebody has is passed over, and others keep theirs', () => {
  const taken = new Set<Mac>([freeMac(alice, 0, nobody)]);
  const next = freeMac(alice, 0, (one) => taken.has(one));
  expect(taken).not.toContain(next);
  expect(freeMac(alice, 0, (one) => taken.has(one))).toBe(next);
});

test("every address is one that may be used, in Xen's range, and never one that xl draws by itself", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(7), (guest, number) => {
      const drawn = freeMac(guest as GuestName, number, nobody);
      expect(mac(drawn)).toEqual({ok: true, value: drawn});
      expect(drawn).toMatch(/^00:16:3e:[89a-f][0-9a-f]:[0-9a-f]{2}:[0-9a-f]{2}$/);
    }),
  );
});
