import {systemClock} from '../../src/base/clock.ts';
import type {HostSnapshot} from '../rigs/snapshot.ts';
import type {Trial} from '../rigs/rig.ts';

/** Until the host has nothing more to do by itself, or the seconds are over: then the judge says what is missing. */
export async function settled(trial: Trial, seconds: number): Promise<void> {
  const deadline = systemClock.monotonic() + seconds * 1_000;
  while (systemClock.monotonic() < deadline) {
    const seen = await look(trial);
    if (isSettled(seen)) return;
    // nobody works on a transaction that never came to be armed
    if (seen.open !== '' && !seen.trail.includes('armed')) {
      await systemClock.sleep(1_500);
      if (!(await look(trial)).trail.includes('armed')) return;
    }
    await systemClock.sleep(300);
  }
}

const isSettled = ({open, decision, proof}: HostSnapshot['transaction']): boolean =>
  open === '' || decision === 'confirmed' || (decision === 'rolled-back' && proof !== 'none');

async function look(trial: Trial): Promise<HostSnapshot['transaction']> {
  return (await trial.look()).transaction;
}
