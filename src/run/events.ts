import type {Outcome} from '../model/outcome.ts';

/** What happens, for views: fire and forget. An event is never the only trace of anything. */
export type RunEvent =
  | {readonly event: 'run-started'; readonly run: string; readonly hosts: readonly string[]}
  | {readonly event: 'host-started'; readonly host: string}
  | {readonly event: 'host-phase'; readonly host: string; readonly phase: HostPhase; readonly detail: string}
  | {readonly event: 'host-lost'; readonly host: string; readonly detail: string}
  | {readonly event: 'host-finished'; readonly host: string; readonly outcome: Outcome; readonly detail: string}
  /** Between two batches. */
  | {readonly event: 'run-paused'; readonly seconds: number}
  | {readonly event: 'stop-raised'; readonly level: 'drain' | 'roll-back' | 'leave'}
  | {readonly event: 'run-finished'; readonly run: string; readonly exit: number};

/** The phases of a run as a view shows them, in order. */
export const hostPhases = [
  'look',
  'begin',
  'stop-guests',
  'change',
  'start-guests',
  'verify',
  'confirm',
  'rollback',
] as const;
export type HostPhase = (typeof hostPhases)[number];
