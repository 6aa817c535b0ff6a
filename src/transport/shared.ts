import type {Failure} from '../base/failure.ts';
import {ok, type Result} from '../base/result.ts';

/** A thing that is opened once and used by many, until it dies. */
export interface Shareable {
  dead(): boolean;
  close(): Promise<void>;
}

/** One user's hold on a shared thing. */
export interface Lease<T> {
  readonly value: T;
  /** To be called once. */
  release(): void;
}

/** An opening that can be given up. */
export interface Opening<T> {
  readonly result: Promise<Result<T, Failure>>;
  cancel(): void;
}

interface Entry<T> {
  readonly opening: Opening<T>;
  users: number;
  /** Set while it is open and somebody may use it. */
  value?: T;
  abandoned: boolean;
}

export interface SharedBy<T> {
  /** `wait` gives undefined when this borrower gives up, and then so does `borrow`. */
  borrow(
    key: string,
    start: () => Opening<T>,
    wait: (opening: Promise<Result<T, Failure>>) => Promise<Result<T, Failure> | undefined>,
  ): Promise<Result<Lease<T>, Failure> | undefined>;
  closeAll(): Promise<void>;
}

/**
 * Things by key. The first borrower opens, those that come meanwhile wait for the same opening, and it is given up when
 * the last of them leaves. An open one is kept for later borrowers until it dies or all are closed.
 */
export function sharedBy<T extends Shareable>(): SharedBy<T> {
  const current = new Map<string, Entry<T>>();
  const all = new Set<Entry<T>>();

  const discard = (key: string, entry: Entry<T>) => {
    if (current.get(key) === entry) current.delete(key);
    all.delete(entry);
  };
  const open = (key: string, opening: Opening<T>): Entry<T> => {
    const entry: Entry<T> = {opening, users: 0, abandoned: false};
    current.set(key, entry);
    all.add(entry);
    void opening.result.then((opened) => {
      if (!opened.ok) discard(key, entry);
      else if (entry.abandoned) void opened.value.close();
      else entry.value = opened.value;
    });
    return entry;
  };
  const release = (key: string, entry: Entry<T>) => {
    entry.users--;
    if (entry.users > 0) return;
    if (entry.value === undefined) {
      entry.abandoned = true;
      discard(key, entry);
      entry.opening.cancel();
    } else if (entry.value.dead()) {
      discard(key, entry);
      void entry.value.close();
    }
  };

  return {
    async borrow(key, start, wait) {
      const found = current.get(key);
      const entry = found === undefined || found.value?.dead() === true ? open(key, start()) : found;
      entry.users++;
      const opened = await wait(entry.opening.result);
      if (opened?.ok !== true) {
        release(key, entry);
        return opened;
      }
      return ok({value: opened.value, release: () => release(key, entry)});
    },
    async closeAll() {
      const closing = [...all].map(async ({opening}) => {
        opening.cancel();
        const opened = await opening.result;
        if (opened.ok) await opened.value.close();
      });
      current.clear();
      all.clear();
      await Promise.all(closing);
    },
  };
}
