import type {Clock} from '../base/clock.ts';
import type {Stop} from '../base/stop.ts';
import type {Transport} from '../transport/transport.ts';
import type {RunEvent} from '../run/events.ts';

/** What the use cases need from the outside; cli wires the real ones, tests hand in their own. */
export interface Ports {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly stop: Stop;
  /** For views; never waited for. */
  readonly emit: (event: RunEvent) => void;
  /** Asks a yes-or-no question; false where nobody can answer. */
  readonly ask: (question: string) => Promise<boolean>;
  /** Where runs are kept: `$XDG_STATE_HOME/vifleet/runs`. */
  readonly runs: string;
  /** A new run id, sortable by time. */
  readonly newRunId: () => string;
  /** `user@host` of the controller, for locks. */
  readonly owner: string;
}
