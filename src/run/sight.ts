import type {Clock} from '../base/clock.ts';
import type {TransactionState} from '../host-kit/answer.ts';

/** What a host last said of its transaction, for a user who leaves without waiting for another answer. */
export interface Sight {
  readonly state: TransactionState | undefined;
  note(state: TransactionState): void;
  /** A question is on its way that gives the host this time, where it arrives. */
  asking(seconds: number): void;
  /** Until its guard acts at the latest, by now. */
  secondsLeft(): number;
}

export function sightOn(clock: Clock): Sight {
  let state: TransactionState | undefined;
  let until = 0;
  const inSeconds = (seconds: number) => clock.monotonic() + seconds * 1_000;
  return {
    get state() {
      return state;
    },
    note(said) {
      state = said;
      until = inSeconds(said.secondsLeft);
    },
    asking(seconds) {
      until = Math.max(until, inSeconds(seconds));
    },
    secondsLeft: () => Math.max(0, Math.round((until - clock.monotonic()) / 1_000)),
  };
}
