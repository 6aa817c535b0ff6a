import {systemClock} from '../../src/base/clock.ts';
import type {Trial} from '../rigs/rig.ts';
import type {SeenTransaction} from '../rigs/snapshot.ts';

/** Between two looks, in milliseconds. */
const pauseMs = 300;

/** Until the host has nothing more to do by itself, or the seconds are over: then the judge says what is missing. */
export async function settled(trial: Trial, seconds: number): Promise<void> {
  const end = systemClock.monotonic() + seconds * 1_000;
  let wasLeft = false;
  while (systemClock.monotonic() < end) {
    const {transaction} = await trial.look();
    if (isSettled(transaction) || (isLeft(transaction) && wasLeft)) return;
    wasLeft = isLeft(transaction);
    await systemClock.sleep(pauseMs);
  }
}

const isSettled = ({open, decision, proof, begins}: SeenTransaction): boolean =>
  !begins && (open === '' || decision === 'confirmed' || (decision === 'rolled-back' && proof !== 'none'));

/** What was never armed changes nothing by itself; whoever began it is gone. */
const isLeft = ({trail, begins}: SeenTransaction): boolean => !trail.includes('armed') && !begins;
