import {systemClock} from '../../src/base/clock.ts';
import type {Trial} from '../rigs/rig.ts';
import type {SeenTransaction} from '../rigs/snapshot.ts';

/** A transaction that was never armed changes nothing by itself; when its trail stands still that long, nobody works on it. */
const stillMs = 8_000;

/** Until the host has nothing more to do by itself, or the seconds are over: then the judge says what is missing. */
export async function settled(trial: Trial, seconds: number): Promise<void> {
  const start = systemClock.monotonic();
  let length = 0;
  let grown = start;
  for (let now = start; now < start + seconds * 1_000; now = systemClock.monotonic()) {
    const {transaction} = await trial.look();
    if (isSettled(transaction)) return;
    if (transaction.trail.length !== length) grown = now;
    length = transaction.trail.length;
    if (!transaction.trail.includes('armed') && now > grown + stillMs) return;
    await systemClock.sleep(300);
  }
}

const isSettled = ({open, decision, proof}: SeenTransaction): boolean =>
  open === '' || decision === 'confirmed' || (decision === 'rolled-back' && proof !== 'none');
