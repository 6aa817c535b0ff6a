import type {RunEvent} from '../run/events.ts';
import {Listr, type ListrTaskWrapper} from 'listr2';
import {stopWords} from './events.ts';
import {Progress, shownPhases, type ShownPhase} from './progress.ts';
import {columns, safe} from './safe.ts';

/** A view of a run in a terminal: one line a phase with counters, and the hosts that are not well. Never a line a host. */
export interface LiveView {
  show(event: RunEvent): void;
  /** Resolves when the last line is drawn. */
  close(): Promise<void>;
}

/** How many troubled hosts are named; the rest is a number. */
const namedTroubles = 5;
/** However many events come, the lines are written anew at most this often (milliseconds). */
const pace = 100;

/** `width`: columns of the terminal; no line is wider. */
export function liveView(width: number): LiveView {
  const progress = new Progress();
  const pulse = new Pulse();
  const list = new Listr(
    shownPhases.map((phase) => ({
      title: phaseWords[phase],
      task: (_: unknown, task: ListrTaskWrapper<unknown, never, never>) => follow(task, phase, progress, pulse, width),
    })),
    {
      concurrent: true,
      exitOnError: false,
      // Ctrl-C is for the run, which decides what becomes of the hosts; listr2 would end the process.
      registerSignalListeners: false,
      renderer: 'default',
      rendererOptions: {collapseErrors: false},
      fallbackRenderer: 'silent',
    } as never,
  );
  const running = list.run().catch(() => undefined);
  return {
    show(event) {
      progress.note(event);
      pulse.beat();
    },
    async close() {
      progress.over = true;
      pulse.now();
      await running;
    },
  };
}

/** Keeps one line up to date until its phase is over; a phase in which hosts ended is marked as failed. */
async function follow(
  task: {title: string},
  phase: ShownPhase,
  progress: Progress,
  pulse: Pulse,
  width: number,
): Promise<void> {
  while (!progress.isOver(phase)) {
    task.title = phaseTitle(progress, phase, width);
    await pulse.next();
  }
  task.title = phaseTitle(progress, phase, width);
  if (progress.counts(phase).ended > 0) throw new Error(task.title);
}

/** Wakes all who wait, at most once in `pace`. */
class Pulse {
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  beat(): void {
    this.#timer ??= setTimeout(() => this.now(), pace);
  }

  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

const phaseWords: Record<ShownPhase, string> = {
  look: 'Look at the hosts',
  begin: 'Save what is there and arm the guards',
  'stop-guests': 'Stop guests',
  change: 'Change',
  'start-guests': 'Start guests',
  verify: 'Verify over new connections',
  confirm: 'Confirm',
};

function phaseTitle(progress: Progress, phase: ShownPhase, width: number): string {
  const {running, past, ended} = progress.counts(phase);
  const numbers = [
    `${past}/${progress.total}`,
    ...(running > 0 ? [`${running} now`] : []),
    ...(ended > 0 ? [`${ended} ended here`] : []),
  ];
  // what the hosts came to is told in full once the view is closed
  const below = phase === 'confirm' && !progress.over ? belowLines(progress, width) : [];
  return [`${phaseWords[phase]}  ${numbers.join(', ')}`, ...below].join('\n');
}

function belowLines({troubles, stopping}: Progress, width: number): readonly string[] {
  const named = [...troubles].slice(0, namedTroubles).map(([host, why]) => `  ${host}: ${safe(why)}`);
  const more = troubles.size > namedTroubles ? [`  and ${troubles.size - namedTroubles} more`] : [];
  const stop = stopping === undefined ? [] : [`  ${stopWords[stopping]}`];
  return [...stop, ...named, ...more].map((line) => cut(line, width - 4));
}

/** listr2 puts a mark and blanks before each line, and wraps what is too long. */
const cut = (line: string, width: number): string =>
  columns(line) <= width ? line : `${[...line].slice(0, width - 1).join('')}…`;
