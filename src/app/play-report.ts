import type {ExitCode} from '../model/outcome.ts';
import type {HostName} from '../model/values.ts';
import type {HostDrift} from '../plan/drift/host.ts';
import type {Standing} from '../plan/standing.ts';
import type {Task} from '../playbook/playbook.ts';
import type {RunReport} from './apply.ts';
import type {PlannedFleet} from './plan.ts';
import type {NetworkProbe} from './probe.ts';

/** How one host came out of a task. */
export interface HostEnd {
  readonly host: string;
  readonly exit: ExitCode;
  /** Whether it counts against the budget of the play. */
  readonly bad: boolean;
}

/** What a task of a play came to. */
export type TaskReport = {readonly ends: readonly HostEnd[]} & (
  | {readonly task: 'check'; readonly planned: PlannedFleet}
  /** `run` is missing where the user said no, or left. */
  | {readonly task: 'apply'; readonly planned: PlannedFleet; readonly run?: RunReport}
  | {readonly task: 'verify'; readonly standings: readonly Standing[]}
  /** `probes` is missing where the user said no, or left. */
  | {readonly task: 'probe'; readonly probes?: readonly NetworkProbe[]}
  | {readonly task: 'drift'; readonly hosts: readonly HostDrift[]}
  | {readonly task: 'pause'; readonly seconds: number}
);

/**
 * `budget`: too many hosts ended badly, and what would have followed did not begin. `declined`: the user said no.
 */
export type PlayEnd = 'done' | 'budget' | 'stopped' | 'declined';

export interface PlayReport {
  readonly play: string;
  readonly hosts: readonly HostName[];
  readonly tasks: readonly TaskReport[];
  readonly end: PlayEnd;
}

/** What a playbook came to: the plays that began, the last of them maybe broken off. */
export interface PlaybookReport {
  readonly plays: readonly PlayReport[];
  readonly end: PlayEnd;
  readonly exit: ExitCode;
}

/** What happens in a play, for whoever shows it. */
export type PlayEvent =
  | {readonly event: 'play-started'; readonly play: string; readonly hosts: readonly HostName[]}
  | {readonly event: 'task-started'; readonly task: Task; readonly hosts: readonly HostName[]}
  /** The plan of an apply, before the user is asked and before anything is sent. */
  | {readonly event: 'plan-made'; readonly planned: PlannedFleet}
  /** From here on hosts are changed, and the events of the run tell how. */
  | {readonly event: 'changes-begin'}
  | {readonly event: 'task-ended'; readonly report: TaskReport}
  | {readonly event: 'play-ended'; readonly play: string; readonly end: PlayEnd};
