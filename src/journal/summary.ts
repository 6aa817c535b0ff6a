import type {Entry} from './entries.ts';
import type {Outcome} from '../model/outcome.ts';

/** What a journal says about one run. A host without outcome was in flight when the controller died. */
export interface RunSummary {
  readonly run: string;
  readonly plan: string;
  readonly startedAt: number;
  readonly finished: boolean;
  readonly exit: number | undefined;
  readonly hosts: readonly {
    readonly host: string;
    readonly outcome: Outcome | undefined;
    readonly detail: string;
    readonly last: string;
  }[];
}

export function summarise(entries: readonly Entry[]): RunSummary | undefined {
  const first = entries[0];
  if (first?.entry !== 'run') return undefined;
  const end = entries.find((entry) => entry.entry === 'end');
  return {
    run: first.run,
    plan: first.plan,
    startedAt: first.at,
    finished: end !== undefined,
    exit: end?.exit,
    hosts: first.hosts.map((host) => hostSummary(host, entries)),
  };
}

function hostSummary(host: string, entries: readonly Entry[]): RunSummary['hosts'][number] {
  const own = entries.filter((entry) => 'host' in entry && entry.host === host);
  const outcome = own.find((entry) => entry.entry === 'outcome');
  const last = own.at(-1);
  return {
    host,
    outcome: outcome?.outcome,
    detail: outcome?.detail ?? '',
    last: last?.entry === 'go' ? `go ${last.phase}` : (last?.entry ?? 'not begun'),
  };
}
