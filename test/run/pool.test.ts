import {describe, expect, it} from 'vitest';
import {stopper} from '../../src/base/stop.ts';
import {perform} from '../../src/run/pool.ts';

const soon = () => new Promise((resolve) => setImmediate(resolve));
const numbers = (count: number) => Array.from({length: count}, (_, n) => n);

async function collect<T>(results: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const result of results) found.push(result);
  return found;
}

describe('work on many hosts', () => {
  it.each([1, 3, 20])('is never on more than %s at a time, and on all in the end', async (limit) => {
    let [now, most] = [0, 0];
    const work = async (n: number) => {
      most = Math.max(most, (now += 1));
      await soon();
      now -= 1;
      return n;
    };
    const {stop} = stopper();
    const done = await collect(perform(numbers(30), {limit, stop, work, skip: () => -1}));
    expect(most).toBe(Math.min(limit, 30));
    expect([...done].sort((a, b) => a - b)).toEqual(numbers(30));
  });

  it('gives each result when it is there, not when all are', async () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const {stop} = stopper();
    const work = (n: number) => (n === 0 ? held.then(() => n) : Promise.resolve(n));
    const results = perform(numbers(3), {limit: 3, stop, work, skip: () => -1});
    expect((await results.next()).value).toBe(1);
    expect((await results.next()).value).toBe(2);
    letGo();
    expect((await results.next()).value).toBe(0);
    expect((await results.next()).done).toBe(true);
  });

  it('begins no new host after the first Ctrl-C, and finishes those that it began', async () => {
    const {stop, raise} = stopper();
    const begun: number[] = [];
    const work = async (n: number) => {
      begun.push(n);
      if (n === 1) raise();
      await soon();
      return `done ${n}`;
    };
    const done = await collect(perform(numbers(6), {limit: 2, stop, work, skip: (n) => `skipped ${n}`}));
    expect(begun).toEqual([0, 1]);
    expect([...done].sort()).toEqual(['done 0', 'done 1', 'skipped 2', 'skipped 3', 'skipped 4', 'skipped 5']);
  });

  it('does not swallow our own mistake: it comes out where the results are read', async () => {
    const {stop} = stopper();
    const work = (n: number) => (n === 2 ? Promise.reject(new Error('our mistake')) : Promise.resolve(n));
    await expect(collect(perform(numbers(5), {limit: 1, stop, work, skip: () => -1}))).rejects.toThrow('our mistake');
  });

  it('leaves nobody alone when it breaks off: those that were begun are finished, and no others begin', async () => {
    const {stop} = stopper();
    const [begun, done]: [number[], number[]] = [[], []];
    const work = async (n: number) => {
      begun.push(n);
      if (n === 0) throw new Error('our mistake');
      for (let turn = 0; turn < 5; turn += 1) await soon();
      done.push(n);
      return n;
    };
    await expect(collect(perform(numbers(50), {limit: 2, stop, work, skip: () => -1}))).rejects.toThrow('our mistake');
    expect(done).toEqual(begun.slice(1));
    expect(begun.length).toBeLessThan(10);
  });

  it('does not swallow a list of hosts that breaks off', async () => {
    const {stop} = stopper();
    async function* broken() {
      yield 0;
      await soon();
      throw new Error('no more hosts');
    }
    const results = perform(broken(), {limit: 2, stop, work: (n) => Promise.resolve(n), skip: () => -1});
    await expect(collect(results)).rejects.toThrow('no more hosts');
  });

  it('takes no more hosts from the list than it can work on: ten thousand need not be in memory', async () => {
    let taken = 0;
    function* hosts() {
      for (const n of numbers(1_000)) {
        taken += 1;
        yield n;
      }
    }
    const {stop} = stopper();
    const results = perform(hosts(), {
      limit: 2,
      stop,
      work: () => new Promise<number>(() => undefined),
      skip: () => -1,
    });
    void results.next();
    for (let n = 0; n < 20; n += 1) await soon();
    expect(taken).toBeLessThan(10);
  });

  it('is over at once where there is nothing to do', async () => {
    const {stop} = stopper();
    expect(await collect(perform([], {limit: 2, stop, work: () => Promise.resolve(1), skip: () => 2}))).toEqual([]);
  });
});
