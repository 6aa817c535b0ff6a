import type {Outcome} from '../model/outcome.ts';

/** How one host's part of a run ended: a plain JSON value. */
export interface HostResult {
  readonly host: string;
  readonly outcome: Outcome;
  /** One sentence for people: why, and what is left to do. */
  readonly detail: string;
  /** What to type next; empty where nothing is to be done. */
  readonly hint: string;
  /** What did not answer before the change and after it: no failure, but worth knowing. */
  readonly silent: readonly string[];
}
