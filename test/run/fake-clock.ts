import type {Clock} from '../../src/base/clock.ts';

export interface FakeClock extends Clock {
  /** Seconds since the clock was made. */
  seconds(): number;
  pass(ms: number): void;
}

/** Time that passes only while somebody sleeps, or when a test says so: a wait of minutes takes no time at all. */
export function fakeClock(): FakeClock {
  let ms = 0;
  return {
    now: () => Date.UTC(2026, 0, 1) + ms,
    monotonic: () => ms,
    seconds: () => ms / 1000,
    pass: (more) => (ms += more),
    sleep: async (more, signal) => {
      if (signal?.aborted !== true) ms += more;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
