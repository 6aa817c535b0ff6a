import type {Outcome} from '../model/outcome.ts';

/**
 * The journal of a run, one JSON object a line, written ahead: an entry is on disk before the effect that it names.
 * The first line is the envelope.
 */
export type Entry =
  | {
      readonly entry: 'run';
      readonly format: 'vifleet/journal';
      readonly version: 1;
      readonly run: string;
      readonly plan: string;
      readonly hosts: readonly string[];
      readonly at: number;
    }
  /** The transaction is about to be begun on the host. */
  | {readonly entry: 'begin'; readonly host: string}
  /** A phase is about to be started. */
  | {readonly entry: 'go'; readonly host: string; readonly phase: string}
  /** About to decide. */
  | {readonly entry: 'confirm'; readonly host: string}
  | {readonly entry: 'rollback'; readonly host: string; readonly reason: string}
  | {readonly entry: 'release'; readonly host: string}
  | {readonly entry: 'outcome'; readonly host: string; readonly outcome: Outcome; readonly detail: string}
  | {readonly entry: 'stop'; readonly level: 'drain' | 'roll-back' | 'leave'}
  | {readonly entry: 'end'; readonly exit: number; readonly at: number};
