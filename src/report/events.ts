import type {RunEvent} from '../run/events.ts';
import {safe} from './safe.ts';

/** One plain line for an event, for logs and screens without a terminal; undefined for events that need no line. */
export function eventLine(event: RunEvent): string | undefined {
  switch (event.event) {
    case 'run-started':
      return `run ${event.run}: ${event.hosts.length} ${event.hosts.length === 1 ? 'host' : 'hosts'}`;
    case 'host-started':
      return undefined;
    case 'host-phase':
      return `${event.host}: ${event.phase}: ${safe(event.detail)}`;
    case 'host-lost':
      return `${event.host}: no answer: ${safe(event.detail)}`;
    case 'host-finished':
      return `${event.host}: ${event.outcome}`;
    case 'run-paused':
      return `pause of ${event.seconds} s before the next batch`;
    case 'stop-raised':
      return stopWords[event.level];
    case 'run-finished':
      return `run ${event.run}: over, exit ${event.exit}`;
  }
}

/** What a press of Ctrl-C came to. */
export const stopWords = {
  drain: 'stopping: hosts in flight finish, no new ones start; again rolls back',
  'roll-back': 'rolling back the hosts in flight; again leaves at once',
  leave: 'leaving: what is armed on the hosts takes itself back',
} as const;
