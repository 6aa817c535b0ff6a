import type {HostPhase, RunEvent} from '../run/events.ts';
import {Listr, type ListrTaskWrapper} from 'listr2';
import {advance, counts, noProgress, shownPhases, type Progress} from './progress.ts';

/** A view of a run in a terminal: one line a phase with counters, and the hosts that are not well. Never a line a host. */
export interface LiveView {
  show(event: RunEvent): void;
  /** Resolves when the last line is drawn. */
  close(): Promise<void>;
}

/** How many troubled hosts are named; the rest is a number. */
const namedTroubles = 5;

export function liveView(): LiveView {
  let progress = noProgress;
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const wake of [...waiting]) wake();
  };
  const follow = async (task: {title: string; output: string}, title: () => string, over: () => boolean) => {
    for (;;) {
      task.title = title();
      if (over()) return;
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
  };
  const list = new Listr(
    shownPhases.map((phase) => ({
      title: phaseWords[phase],
      task: (_: unknown, task: ListrTaskWrapper<unknown, never, never>) =>
        follow(
          task,
          () => phaseTitle(progress, phase),
          () => phaseOver(progress, phase),
        ),
    })),
    {
      concurrent: true,
      renderer: 'default',
      rendererOptions: {collapseErrors: false},
      fallbackRenderer: 'silent',
    } as never,
  );
  const running = list.run().catch(() => undefined);
  return {
    show(event) {
      progress = advance(progress, event);
      changed();
    },
    async close() {
      progress = {...progress, over: true};
      changed();
      await running;
    },
  };
}

const phaseWords: Record<HostPhase, string> = {
  look: 'Look at the hosts',
  begin: 'Save what is there and arm the guards',
  'stop-guests': 'Stop guests',
  change: 'Change',
  'start-guests': 'Start guests',
  verify: 'Verify over new connections',
  confirm: 'Confirm',
  rollback: 'Roll back',
};

function phaseTitle(progress: Progress, phase: HostPhase): string {
  const {running, past} = counts(progress, phase);
  const numbers = `${past}/${progress.hosts.length}${running > 0 ? `, ${running} now` : ''}`;
  const troubles = phase === 'confirm' ? troubleLines(progress) : [];
  return [`${phaseWords[phase]}  ${numbers}`, ...troubles].join('\n');
}

function troubleLines(progress: Progress): readonly string[] {
  const all = [...progress.troubles].map(([host, why]) => `  ${host}: ${why}`);
  return all.length <= namedTroubles
    ? all
    : [...all.slice(0, namedTroubles), `  and ${all.length - namedTroubles} more`];
}

const phaseOver = (progress: Progress, phase: HostPhase): boolean =>
  progress.over || (progress.hosts.length > 0 && counts(progress, phase).past === progress.hosts.length);
