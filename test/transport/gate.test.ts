import {expect, test} from 'vitest';
import {gate} from '../../src/transport/gate.ts';

const never = new AbortController().signal;

/** Work that is done when told so. */
function visitor() {
  let leave = () => {};
  const done = new Promise<void>((resolve) => (leave = resolve));
  let inside = false;
  return {
    leave: () => leave(),
    inside: () => inside,
    work: async () => {
      inside = true;
      await done;
      return 'was in';
    },
  };
}

test('so many at a time go through one door, in the order in which they came; another door is free', async () => {
  const doors = gate(2);
  const visitors = [0, 1, 2, 3].map(visitor);
  const results = visitors.map(({work}) => doors.through('earth', never, work));
  const elsewhere = visitor();
  const other = doors.through('mars', never, elsewhere.work);
  await Promise.resolve();
  expect([...visitors, elsewhere].map(({inside}) => inside())).toEqual([true, true, false, false, true]);
  visitors[1]?.leave();
  await results[1];
  await Promise.resolve();
  expect(visitors.map(({inside}) => inside())).toEqual([true, true, true, false]);
  [...visitors, elsewhere].forEach(({leave}) => leave());
  expect(await Promise.all([...results, other])).toEqual(Array.from({length: 5}, () => 'was in'));
});

test('who gives up waiting never goes in, and keeps nobody out', async () => {
  const doors = gate(1);
  const [first, tired, last] = [visitor(), visitor(), visitor()];
  const patience = new AbortController();
  const results = [
    doors.through('earth', never, first.work),
    doors.through('earth', patience.signal, tired.work),
    doors.through('earth', never, last.work),
  ];
  patience.abort();
  first.leave();
  last.leave();
  expect(await Promise.all(results)).toEqual(['was in', undefined, 'was in']);
  expect(tired.inside()).toBe(false);
});

test('work that throws leaves its place', async () => {
  const doors = gate(1);
  await expect(doors.through('earth', never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await doors.through('earth', never, () => Promise.resolve('in'))).toBe('in');
});
