/** Lets so many at a time through each door; the others wait in the order in which they came. */
export interface Gate {
  /** undefined when `signal` aborts while waiting: then `work` is never begun. */
  through<T>(door: string, signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined>;
}

interface Door {
  inside: number;
  readonly waiting: (() => void)[];
}

export function gate(width: number): Gate {
  const doors = new Map<string, Door>();

  const enter = (name: string, signal: AbortSignal): Promise<boolean> => {
    const door = doors.get(name) ?? {inside: 0, waiting: []};
    doors.set(name, door);
    if (door.inside < width) {
      door.inside++;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const giveUp = () => {
        door.waiting.splice(door.waiting.indexOf(called), 1);
        resolve(false);
      };
      const called = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(true);
      };
      door.waiting.push(called);
      signal.addEventListener('abort', giveUp, {once: true});
    });
  };
  /** Hands the place on, or frees it. */
  const leave = (name: string) => {
    const door = doors.get(name);
    if (door === undefined) return;
    const next = door.waiting.shift();
    if (next !== undefined) return next();
    door.inside--;
    if (door.inside === 0) doors.delete(name);
  };

  return {
    async through(name, signal, work) {
      if (signal.aborted || !(await enter(name, signal))) return undefined;
      try {
        return await work();
      } finally {
        leave(name);
      }
    },
  };
}
