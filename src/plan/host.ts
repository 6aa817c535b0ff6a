import type {DesiredHost} from '../desired/desired.ts';
import type {Guest, Host} from '../model/fleet.ts';
import type {HostIntent} from '../model/intent.ts';
import type {NetworkBackEnd} from '../model/platform.ts';
import type {FactName} from '../observed/facts.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {HostRecord} from '../observed/record.ts';
import type {Change, ChangedHost, FileChange, HostPlan, PlannedGuest} from './plan.ts';
import {Failure} from '../base/failure.ts';
import {sha256} from '../base/hash.ts';
import {observedIntent} from '../observed/intent.ts';
import {recordText} from '../observed/record.ts';
import {runningFacts} from '../observed/running.ts';
import {planFiles, type PlannedFile} from './files.ts';
import {restartOrder, startSeconds} from './guests.ts';
import {guestImpacts} from './impact.ts';
import {linkChanges, type LinkChanges} from './links.ts';
import {notLive} from './live.ts';
import {managementLinks} from './management.ts';
import {refusal} from './refusals.ts';
import {riskOf} from './risk.ts';
import {semanticDiff} from './semantic.ts';
import {sequence} from './sequence.ts';
import {verifyOf} from './verify.ts';

/** What a plan must know of a host besides its files; a saved plan holds it all. */
export type PlannedFor = Pick<Host, 'name' | 'ssh' | 'platform' | 'guard'>;

/** Everything that the plan of one host is made from. */
export interface HostSubject {
  readonly host: PlannedFor;
  /** The guests of this host, by name. */
  readonly guests: readonly PlannedGuest[];
  readonly network: NetworkBackEnd;
  readonly observed: ObservedHost;
  /** What the inventory asks for; without it (a rollback) whatever the files say is right. */
  readonly wanted?: HostIntent;
}

/** A host's plan, and the texts of its files by hash. */
export interface PlannedHost {
  readonly plan: HostPlan;
  readonly texts: Readonly<Record<string, string>>;
}

/** Compares what a host should have with what it has. What stands in the way is a refused host, not an exception. */
export function planHost(
  host: Host,
  guests: readonly Guest[],
  desired: DesiredHost,
  observed: ObservedHost,
): PlannedHost {
  const files = planFiles(desired, observed.files, observed.record);
  if (!files.ok) return refusedHost(host, files.error);
  return planWithFiles(
    {host, guests, network: desired.platform.network, observed, wanted: desired.intent},
    files.value,
  );
}

/** The same for files that are decided already: a rollback of a confirmed run puts a checkpoint's files back. */
export function planWithFiles(subject: HostSubject, files: readonly PlannedFile[]): PlannedHost {
  const draft = draftOf(subject, files);
  const inTheWay = refusal(draft);
  if (inTheWay !== undefined) return refusedHost(subject.host, inTheWay);
  if (draft.changes.length === 0 && files.every((file) => file.before === file.after) && sameRecord(draft))
    return unchangedHost(draft);
  return {plan: changedHost(draft), texts: textsOf(files)};
}

/** What is known before it is decided whether there is anything to do. */
export interface Draft {
  readonly subject: HostSubject;
  readonly files: readonly PlannedFile[];
  readonly before: HostIntent;
  readonly after: HostIntent;
  readonly links: LinkChanges;
  readonly changes: readonly Change[];
  readonly running: ReadonlySet<string>;
  readonly management: readonly string[];
  readonly loadsFirewall: boolean;
  readonly record: HostRecord;
}

function draftOf(subject: HostSubject, files: readonly PlannedFile[]): Draft {
  const {host, guests, wanted, observed} = subject;
  const before = observedIntent(observed, host.name, guests);
  const after = observedIntent(withFiles(observed, files), host.name, guests);
  const ours = new Set<string>((wanted ?? after).links.map((link) => link.name));
  const dead = notLive(after, runningFacts(observed), ours).filter(({link}) =>
    before.links.some((l) => l.name === link),
  );
  const unsettled = dead.map(({link, why}): Change => ({
    kind: 'update',
    object: `link ${link}`,
    from: `not live: ${why}`,
    to: 'live',
    because: [],
  }));
  const said = semanticDiff(before, after, wanted ?? after);
  return {
    subject,
    files,
    before,
    after,
    links: linkChanges(
      before,
      after,
      files,
      dead.map(({link}) => link),
    ),
    changes: [...said, ...unsettled.filter((change) => !said.some((s) => s.object === change.object))],
    running: new Set(
      observed.guests.filter(({state}) => state === 'running' || state === 'paused').map(({name}) => name),
    ),
    management: managementLinks(host, observed, after),
    loadsFirewall: files.some((file) => file.path === '/etc/sysconfig/SuSEfirewall2' && file.before !== file.after),
    record: recordOf(files),
  };
}

/** The host as its files will be; what runs on it is what runs now. */
function withFiles(observed: ObservedHost, planned: readonly PlannedFile[]): ObservedHost {
  const files = new Map(observed.files);
  for (const {path, after, mode, uid, gid} of planned) {
    if (after === null) files.delete(path);
    else files.set(path, {path, kind: 'file', mode, uid, gid, sha256: sha256(after), text: after});
  }
  return {...observed, files};
}

function recordOf(files: readonly PlannedFile[]): HostRecord {
  const owned = files.flatMap(({path, recorded}) => (recorded === null ? [] : [[path, recorded] as const]));
  return {format: 'vifleet/record', version: 1, run: '-', files: Object.fromEntries(owned)};
}

/** The run that made a record current says nothing about what we own. */
function sameRecord({record, subject}: Draft): boolean {
  const current = subject.observed.record;
  const known = current === undefined ? {...record, files: {}} : {...current, run: record.run};
  return recordText(record) === recordText(known);
}

const whereabouts = (host: PlannedFor) => ({
  host: host.name,
  endpoint: {
    address: host.ssh.address,
    ...(host.ssh.port === undefined ? {} : {port: host.ssh.port}),
    ...(host.ssh.user === undefined ? {} : {user: host.ssh.user}),
  },
  platform: host.platform,
});

const unchangedHost = ({subject, files}: Draft): PlannedHost => ({
  plan: {...whereabouts(subject.host), kind: 'unchanged', satisfied: files.flatMap((file) => file.satisfied)},
  texts: {},
});

const refusedHost = (host: PlannedFor, failure: Failure): PlannedHost => ({
  plan: {...whereabouts(host), kind: 'refused', code: failure.code, message: failure.message, hint: failure.hint},
  texts: {},
});

function changedHost(draft: Draft): ChangedHost {
  const {subject, files, before, after, links, running, management, loadsFirewall} = draft;
  const {host, guests, network, observed} = subject;
  const impact = guestImpacts(before, after, links, running);
  const restarted = restartOrder(guests, impact);
  const touched = new Set<string>([...links.fresh, ...links.altered]);
  const subjectOfSteps = {network, files, links, before, after, restarted, loadsFirewall};
  return {
    ...whereabouts(host),
    kind: 'change',
    endpointAfter: whereabouts(host).endpoint,
    satisfied: files.flatMap((file) => file.satisfied),
    changes: draft.changes,
    impact,
    risk: riskOf(management, links, before, after, loadsFirewall),
    files: files.filter((file) => file.before !== file.after).map(fileChange),
    ...sequence(subjectOfSteps),
    expect: expectations(draft),
    checks: checksOf(files),
    guard: host.guard,
    limits: {
      'stop-guests': restarted.reduce((sum, guest) => sum + guest.shutdown.timeoutSeconds + 30, 0),
      change: 60 + 20 * (touched.size + links.gone.length + links.declaredVifs.length),
      'start-guests': (startSeconds + 30) * restarted.length,
    },
    management,
    verify: verifyOf(before, after, files, running, touched),
    record: recordText(draft.record),
    recordBefore: observed.record === undefined ? null : recordText(observed.record),
    guests: guests.map(({name, config, after: first, shutdown}) => ({name, config, after: first, shutdown})),
  };
}

const fileChange = ({path, before, after, mode, uid, gid, because}: PlannedFile): FileChange => ({
  path,
  before: before === null ? null : sha256(before),
  after: after === null ? null : sha256(after),
  mode,
  uid,
  gid,
  because,
});

const textsOf = (files: readonly PlannedFile[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    files
      .filter((file) => file.before !== file.after)
      .flatMap(({before, after}) => [before, after])
      .filter((text) => text !== null)
      .map((text) => [sha256(text), text]),
  );

/** Facts that the plan was made from; a host on which one of them differs has changed since. */
const reliedOn: readonly FactName[] = ['links', 'addresses', 'routes', 'sysctl', 'services', 'policies', 'guests'];

function expectations({subject, files, loadsFirewall}: Draft): ChangedHost['expect'] {
  const {fingerprints, files: found} = subject.observed;
  const names = loadsFirewall ? [...reliedOn, 'rules4' as const, 'rules6' as const] : reliedOn;
  const facts = names.flatMap((name) => {
    const print = fingerprints.get(name);
    return print === undefined ? [] : [[name, print] as const];
  });
  const read = [...found.values()].filter((file) =>
    /^\/etc\/sysconfig\/network\/(ifcfg-|ifroute-|routes$)/.test(file.path),
  );
  return {
    facts: Object.fromEntries(facts),
    files: Object.fromEntries([
      ...read.map((file) => [file.path, file.sha256] as const),
      ...files.map((file) => [file.path, file.before === null ? '-' : sha256(file.before)] as const),
    ]),
  };
}

function checksOf(files: readonly PlannedFile[]): readonly string[] {
  const written = files.filter((file) => file.before !== file.after && file.after !== null).map((file) => file.path);
  return [
    ...(written.some((path) => path.startsWith('/etc/sysconfig/network/')) ? ['wicked'] : []),
    ...written
      .filter((path) => path === '/etc/sysconfig/SuSEfirewall2' || path.startsWith('/etc/xen/scripts/'))
      .map((path) => `shell ${path}`),
    ...written.filter((path) => path.startsWith('/etc/xen/') && path.endsWith('.cfg')).map((path) => `xl ${path}`),
  ];
}
