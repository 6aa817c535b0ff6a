import PQueue from 'p-queue';
import type {Stop} from '../base/stop.ts';

/**
 * Works on jobs, at most `limit` at a time, and yields results as they come. After `stop.drain` no new job is begun:
 * the rest is handed to `skip`, which says what their result is. `work` must not throw: a failing host is a result.
 * Jobs and results are plain values, so that a distributed engine can take this place.
 */
export async function* perform<Job, Outcome>(
  jobs: Iterable<Job> | AsyncIterable<Job>,
  options: {
    readonly limit: number;
    readonly stop: Stop;
    readonly work: (job: Job) => Promise<Outcome>;
    readonly skip: (job: Job) => Outcome;
  },
): AsyncGenerator<Outcome> {
  const queue = new PQueue({concurrency: options.limit});
  const ready: Outcome[] = [];
  let wake: () => void = () => undefined;
  let failed: {readonly error: unknown} | undefined;
  const put = (outcome: Outcome) => {
    ready.push(outcome);
    wake();
  };
  const fill = async () => {
    for await (const job of jobs) {
      await queue.onSizeLessThan(options.limit);
      if (failed !== undefined) return;
      void queue
        .add(async () => put(options.stop.drain.aborted ? options.skip(job) : await options.work(job)))
        .catch(fail);
    }
    await queue.onIdle();
  };
  const fail = (error: unknown) => {
    failed = {error};
    wake();
  };
  let finished = false;
  const filling = fill().then(() => {
    finished = true;
    wake();
  }, fail);
  for (;;) {
    const next = ready.shift();
    if (next !== undefined) yield next;
    else if (failed !== undefined) {
      await queue.onIdle(); // what was begun is not left alone
      throw failed.error;
    } else if (finished) break;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await filling;
}
