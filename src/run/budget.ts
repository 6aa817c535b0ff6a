import type {Outcome} from '../model/outcome.ts';
import {endsBadly} from '../model/outcome.ts';

/** How far a rollout may go wrong. */
export interface Limits {
  /** Whether the first hosts that are changed go alone, and their bad end is the end of the rollout. */
  readonly canary: boolean;
  /** How many hosts may end badly before no new host starts. */
  readonly budget: number;
  /** How many ended badly before this run. */
  readonly spent: number;
  /** Between two batches. */
  readonly pauseSeconds: number;
}

/** For a run without a rollout: all hosts have their turn, however the others end. */
export const unlimited: Limits = {canary: false, budget: Infinity, spent: 0, pauseSeconds: 0};

/** Counts the hosts that end badly, and says when no new host may start. */
export class Budget {
  readonly limits: Limits;
  #spent: number;
  #canaryDied = false;

  constructor(limits: Limits) {
    this.limits = limits;
    this.#spent = limits.spent;
  }

  note(outcome: Outcome, isCanary: boolean): void {
    if (!endsBadly(outcome)) return;
    this.#spent += 1;
    if (isCanary) this.#canaryDied = true;
  }

  /** Why no new host may start, in words; undefined where one may. */
  get exceeded(): string | undefined {
    if (this.#canaryDied) return 'a canary ended badly';
    const {budget} = this.limits;
    if (this.#spent <= budget) return undefined;
    const hosts = (count: number) => `${count} ${count === 1 ? 'host' : 'hosts'}`;
    return `${hosts(this.#spent)} ended badly, and the rollout allows ${budget === 0 ? 'none' : hosts(budget)}`;
  }
}
