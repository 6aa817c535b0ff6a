import type {RunEvent} from '../run/events.ts';
import type {Screen} from './screen.ts';
import {eventLine} from '../report/events.ts';

/** A listener of a run: a live view on a terminal, else a line for each event; events as JSON lines where asked for. */
export interface RunListener {
  readonly emit: (event: RunEvent) => void;
  readonly close: () => Promise<void>;
}

export async function listenTo(screen: Screen): Promise<RunListener> {
  if (screen.kind === 'jsonl')
    return {
      emit: (event) => screen.event({format: 'vifleet/event', version: 1, ...event}),
      close: () => Promise.resolve(),
    };
  if (!screen.live) return {emit: plainLines(screen), close: () => Promise.resolve()};
  const {liveView} = await import('../report/live.ts');
  const view = liveView(screen.width);
  return {emit: (event) => view.show(event), close: () => view.close()};
}

/** With more hosts than this, plain lines tell how hosts end, not each phase of each. */
const manyHosts = 20;

function plainLines(screen: Screen): (event: RunEvent) => void {
  let hosts = 0;
  return (event) => {
    if (event.event === 'run-started') hosts = event.hosts.length;
    if (event.event === 'host-phase' && event.phase !== 'rollback' && hosts > manyHosts) return;
    const line = eventLine(event);
    if (line !== undefined) screen.note(line);
  };
}
