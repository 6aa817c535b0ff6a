import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Clock} from '../base/clock.ts';
import {rootOf, type HostPlace} from './layout.ts';

/**
 * Waits until a trail of the host holds a line with `text` (as `step change 2`), looking every few milliseconds.
 * The trail is written before the thing happens that it names; what is done then comes close after. False if aborted.
 */
export async function untilTrailSays(
  host: HostPlace,
  text: string,
  {clock, signal}: {readonly clock: Clock; readonly signal: AbortSignal},
): Promise<boolean> {
  while (!signal.aborted) {
    if ((await trailsOf(host)).some((line) => line.includes(text))) return true;
    await clock.sleep(10, signal);
  }
  return false;
}

async function trailsOf(host: HostPlace): Promise<string[]> {
  const base = join(rootOf(host), 'var/lib/vifleet/txn');
  const transactions = await readdir(base).catch(() => []);
  const trails = transactions.map((id) => readFile(join(base, id, 'trail'), 'utf8').catch(() => ''));
  return (await Promise.all(trails)).flatMap((trail) => trail.split('\n'));
}
