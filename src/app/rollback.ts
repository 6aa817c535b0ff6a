import type {Failure} from '../base/failure.ts';
import type {Kit} from '../host-kit/build.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {RecordedFile} from '../observed/record.ts';
import type {PlannedFile} from '../plan/files.ts';
import type {PlannedFor} from '../plan/draft.ts';
import type {PlannedHost} from '../plan/host.ts';
import type {ChangedHost, FileChange, Plan} from '../plan/plan.ts';
import type {PlannedFleet} from './plan.ts';
import type {Ports} from './ports.ts';
import {Failure as Trouble} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {readRecord} from '../observed/record.ts';
import {sealPlan} from '../plan/format.ts';
import {switchedForwardingOn} from '../plan/forwarding.ts';
import {planWithFiles} from '../plan/host.ts';
import {gatherHost} from '../run/gather.ts';
import {perform} from '../run/pool.ts';
import {usualPatience} from '../run/reach.ts';
import {ourMistake} from './our-mistake.ts';
import {loadRun} from './runs.ts';

type Looked = {readonly host: ChangedHost} & ({readonly planned: PlannedHost} | {readonly failure: Failure});

/**
 * The plan that brings the hosts of a confirmed run back to what they were before it: a change like any other, with its own
 * guard. A host whose files changed since is refused.
 */
export async function planRollback(
  run: string,
  kit: Kit,
  ports: Ports,
  parallel: number,
): Promise<Result<PlannedFleet, Failure>> {
  const loaded = await loadRun(ports.runs, run);
  if (!loaded.ok) return loaded;
  const applied = new Set(
    loaded.value.summary.hosts.filter(({outcome}) => outcome === 'applied').map(({host}) => host),
  );
  const hosts = loaded.value.plan.hosts.filter((host) => host.kind === 'change').filter(({host}) => applied.has(host));
  if (hosts.length === 0) return err(nothingApplied(run));
  const looked: Looked[] = [];
  const results = perform(hosts, {
    limit: parallel,
    stop: ports.stop,
    work: (host) =>
      lookBack(host, loaded.value.plan, kit, ports).catch((error: unknown): Looked => ({
        host,
        failure: ourMistake(host.host, error),
      })),
    skip: (host): Looked => ({host, failure: new Trouble('cli/stopped', 'stopped', {hint: 'roll back again'})}),
  });
  for await (const result of results) looked.push(result);
  return ok(assemble(looked.sort((a, b) => (a.host.host < b.host.host ? -1 : 1))));
}

async function lookBack(host: ChangedHost, plan: Plan, kit: Kit, ports: Ports): Promise<Looked> {
  const context = {transport: ports.transport, kit, effects: ports, patience: usualPatience};
  const observed = await gatherHost({host: host.host, ...host.endpointAfter}, host.guests, context);
  return observed.ok ? {host, planned: planBack(host, plan, observed.value)} : {host, failure: observed.error};
}

function planBack(host: ChangedHost, plan: Plan, observed: ObservedHost): PlannedHost {
  const subject = {
    host: plannedFor(host),
    guests: host.guests,
    network: 'wicked' as const,
    observed,
    switchedForwardingOn: switchedForwardingOn(host),
  };
  const changed = host.files.find((file) => (observed.files.get(file.path)?.sha256 ?? null) !== file.after);
  if (changed !== undefined) return {plan: refusal(host, changed.path), texts: {}};
  const before = host.recordBefore === null ? undefined : readRecord(host.recordBefore, host.host);
  const recorded = before?.ok === true ? before.value.files : {};
  const back = host.files.map((file) => restored(file, plan, observed, recorded[file.path] ?? null));
  return planWithFiles(subject, [...back, ...untouched(host, observed)]);
}

const plannedFor = (host: ChangedHost): PlannedFor =>
  ({name: host.host, ssh: host.endpointAfter, platform: host.platform, guard: host.guard}) as PlannedFor;

const restored = (
  file: FileChange,
  plan: Plan,
  observed: ObservedHost,
  recorded: RecordedFile | null,
): PlannedFile => ({
  path: file.path,
  before: observed.files.get(file.path)?.text ?? null,
  after: file.before === null ? null : (plan.texts[file.before] ?? null),
  mode: file.mode,
  uid: file.uid,
  gid: file.gid,
  because: [],
  recorded,
  satisfied: [],
});

/** What we own besides stays ours. */
function untouched(host: ChangedHost, observed: ObservedHost): readonly PlannedFile[] {
  const gone = new Set(host.files.map((file) => file.path));
  return Object.entries(observed.record?.files ?? {})
    .filter(([path]) => !gone.has(path))
    .map(([path, recorded]) => {
      const found = observed.files.get(path);
      const text = found?.text ?? null;
      return {
        path,
        before: text,
        after: text,
        mode: found?.mode ?? recorded.mode,
        uid: found?.uid ?? 0,
        gid: found?.gid ?? 0,
        because: [],
        recorded,
        satisfied: [],
      };
    });
}

const refusal = (host: ChangedHost, path: string) => ({
  kind: 'refused' as const,
  host: host.host,
  endpoint: host.endpointAfter,
  platform: host.platform,
  code: 'plan/changed-since',
  message: `${path} changed on ${host.host} since that run`,
  hint: 'plan and apply the inventory as it was then, instead of rolling this host back',
});

function assemble(looked: readonly Looked[]): PlannedFleet {
  const planned = looked.flatMap((result) => ('planned' in result ? [result.planned] : []));
  const plan = sealPlan({
    format: 'vifleet/plan',
    version: 1,
    batches: [planned.map(({plan: host}) => host.host)],
    hosts: planned.map(({plan: host}) => host),
    texts: Object.assign({}, ...planned.map(({texts}) => texts)) as Plan['texts'],
  });
  return {
    plan,
    unreachable: looked.flatMap((result) =>
      'failure' in result ? [{host: result.host.host, failure: result.failure}] : [],
    ),
  };
}

const nothingApplied = (run: string) =>
  new Trouble('plan/nothing-applied', `no host of run ${run} has its change confirmed`, {
    hint: 'see what became of it with: vifleet runs ' + run,
  });
