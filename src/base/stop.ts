import {setMaxListeners} from 'node:events';

/**
 * How the user stops a run, in levels that follow each other: drain (hosts in flight finish, no new ones start),
 * roll-back (hosts in flight roll back), leave (return at once; what is armed on the hosts decides).
 * An abort never kills a change in flight: it decides what follows.
 */
export interface Stop {
  readonly drain: AbortSignal;
  readonly rollBack: AbortSignal;
  readonly leave: AbortSignal;
}

/** A Stop and the hand that raises it by one level at each call. */
export function stopper(): {readonly stop: Stop; readonly raise: () => 'drain' | 'roll-back' | 'leave'} {
  const levels = [new AbortController(), new AbortController(), new AbortController()] as const;
  // Each host in flight listens: their number is no leak.
  setMaxListeners(0, ...levels.map(({signal}) => signal));
  const names = ['drain', 'roll-back', 'leave'] as const;
  let raised = 0;
  return {
    stop: {drain: levels[0].signal, rollBack: levels[1].signal, leave: levels[2].signal},
    raise() {
      const level = Math.min(raised, 2) as 0 | 1 | 2;
      levels[level].abort();
      raised = level + 1;
      return names[level];
    },
  };
}
