import type {HostPhase, RunEvent} from '../run/events.ts';

/** Counters of a run, folded from its events; what a live view shows. */
export interface Progress {
  readonly hosts: readonly string[];
  readonly at: ReadonlyMap<string, HostPhase>;
  readonly finished: ReadonlyMap<string, string>;
  /** Hosts that are not well, with why, oldest first. */
  readonly troubles: ReadonlyMap<string, string>;
  readonly over: boolean;
}

export const noProgress: Progress = {hosts: [], at: new Map(), finished: new Map(), troubles: new Map(), over: false};

/** The order of a run's phases as a view lists them; `rollback` is shown only when a host is in it. */
export const shownPhases: readonly HostPhase[] = [
  'look',
  'begin',
  'stop-guests',
  'change',
  'start-guests',
  'verify',
  'confirm',
];

const quiet = new Set(['applied', 'unchanged']);

export function advance(progress: Progress, event: RunEvent): Progress {
  switch (event.event) {
    case 'run-started':
      return {...noProgress, hosts: event.hosts};
    case 'host-started':
    case 'stop-raised':
      return progress;
    case 'host-phase':
      return {
        ...progress,
        at: new Map(progress.at).set(event.host, event.phase),
        troubles: troublesAfter(progress, event),
      };
    case 'host-lost':
      return {...progress, troubles: new Map(progress.troubles).set(event.host, event.detail)};
    case 'host-finished': {
      const troubles = new Map(progress.troubles);
      if (quiet.has(event.outcome)) troubles.delete(event.host);
      else troubles.set(event.host, `${event.outcome}: ${event.detail}`);
      return {...progress, finished: new Map(progress.finished).set(event.host, event.outcome), troubles};
    }
    case 'run-finished':
      return {...progress, over: true};
  }
}

function troublesAfter(
  progress: Progress,
  event: Extract<RunEvent, {event: 'host-phase'}>,
): ReadonlyMap<string, string> {
  const troubles = new Map(progress.troubles);
  if (event.phase === 'rollback') troubles.set(event.host, `rolling back: ${event.detail}`);
  else troubles.delete(event.host);
  return troubles;
}

/** How many hosts are in a phase, and how many are past it. */
export function counts(progress: Progress, phase: HostPhase): {readonly running: number; readonly past: number} {
  const order = shownPhases.indexOf(phase);
  const places = progress.hosts.map((host) => {
    if (progress.finished.has(host)) return 'past';
    const at = progress.at.get(host);
    if (at === undefined || at === 'rollback') return 'elsewhere';
    if (at === phase) return 'running';
    return shownPhases.indexOf(at) > order ? 'past' : 'elsewhere';
  });
  return {running: places.filter((p) => p === 'running').length, past: places.filter((p) => p === 'past').length};
}
