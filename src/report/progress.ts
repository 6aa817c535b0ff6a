import type {HostPhase, RunEvent} from '../run/events.ts';

/** The order of a run's phases as a view lists them. Rolling back is a trouble of its host, not a phase of the run. */
export const shownPhases = [
  'look',
  'begin',
  'stop-guests',
  'change',
  'start-guests',
  'verify',
  'confirm',
] as const satisfies readonly HostPhase[];
export type ShownPhase = (typeof shownPhases)[number];

/** How many hosts are in a phase, are past it, and ended in it. */
export interface PhaseCounts {
  readonly running: number;
  readonly past: number;
  readonly ended: number;
}

const quiet: ReadonlySet<string> = new Set(['applied', 'unchanged']);

/**
 * What a view knows of a run, counted from its events. It changes in place, so that an event costs the same however many
 * hosts there are.
 */
export class Progress {
  /** Hosts that are not well, with why, oldest first. */
  readonly troubles = new Map<string, string>();
  /** How far the user has stopped the run. */
  stopping: Extract<RunEvent, {event: 'stop-raised'}>['level'] | undefined;
  over = false;
  total = 0;
  /** By host: the index of the phase that it is in; hosts not begun are missing. */
  readonly #at = new Map<string, number>();
  readonly #finished = new Set<string>();
  readonly #running: number[] = shownPhases.map(() => 0);
  readonly #ended: number[] = shownPhases.map(() => 0);
  #well = 0;

  note(event: RunEvent): void {
    switch (event.event) {
      case 'run-started':
        this.total = event.hosts.length;
        return;
      case 'host-started':
      case 'run-paused':
        return;
      case 'host-phase':
        return event.phase === 'rollback'
          ? this.#back(event.host, `rolling back: ${event.detail}`)
          : this.#enter(event.host, shownPhases.indexOf(event.phase));
      case 'host-lost':
        this.troubles.set(event.host, event.detail);
        return;
      case 'host-finished':
        return this.#finish(event.host, event.outcome, event.detail);
      case 'stop-raised':
        this.stopping = event.level;
        return;
      case 'run-finished':
        this.over = true;
    }
  }

  counts(phase: ShownPhase): PhaseCounts {
    const index = shownPhases.indexOf(phase);
    const later = sum(this.#running.slice(index + 1)) + sum(this.#ended.slice(index + 1));
    return {running: this.#running[index] ?? 0, past: later + this.#well, ended: this.#ended[index] ?? 0};
  }

  /** Whether nobody is in the phase, nor will be. */
  isOver(phase: ShownPhase): boolean {
    const index = shownPhases.indexOf(phase);
    const gone = this.counts(phase).past + sum(this.#ended.slice(0, index + 1));
    return this.over || (this.total > 0 && gone === this.total);
  }

  #enter(host: string, index: number): void {
    this.#leave(host);
    this.#at.set(host, index);
    add(this.#running, index, 1);
    this.troubles.delete(host);
  }

  #leave(host: string): void {
    const at = this.#at.get(host);
    if (at !== undefined) add(this.#running, at, -1);
  }

  /** The host stays in its phase until the end is known. */
  #back(host: string, why: string): void {
    this.troubles.set(host, why);
  }

  #finish(host: string, outcome: string, detail: string): void {
    if (this.#finished.has(host)) return;
    this.#finished.add(host);
    this.#leave(host);
    if (quiet.has(outcome)) {
      this.#well += 1;
      this.troubles.delete(host);
    } else {
      add(this.#ended, this.#at.get(host) ?? 0, 1);
      this.troubles.set(host, `${outcome}${detail === '' ? '' : `: ${detail}`}`);
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function add(numbers: number[], index: number, change: number): void {
  numbers[index] = (numbers[index] ?? 0) + change;
}
