import type {Failure} from '../base/failure.ts';
import type {DesiredHost} from '../desired/desired.ts';
import type {Guest, Host} from '../model/fleet.ts';
import type {FactName} from '../observed/facts.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {GuestsOfPlay} from '../playbook/playbook.ts';
import type {ChangedHost, FileChange, HostPlan} from './plan.ts';
import {sha256} from '../base/hash.ts';
import {recordText} from '../observed/record.ts';
import {checksOf} from './checks.ts';
import {draftOf, type Draft, type HostSubject, type PlannedFor} from './draft.ts';
import {isChanged, planFiles, type PlannedFile} from './files.ts';
import {restartOrder, startSeconds} from './guests.ts';
import {runningFacts} from '../observed/running.ts';
import {guestImpacts, strangerImpacts} from './impact.ts';
import {portOnHost} from './management.ts';
import {refusal} from './refusals.ts';
import {riskOf} from './risk.ts';
import {sequence} from './sequence.ts';
import {firewallReadBack} from './susefirewall2/read-back.ts';
import {askedOf, stayingFiles} from './stay.ts';
import {verifyOf} from './verify.ts';

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
  move: GuestsOfPlay = 'move',
): PlannedHost {
  const files = planFiles(desired, observed.files, observed.record);
  if (!files.ok) return refusedHost(host, files.error);
  return planWithFiles(
    {host, guests, network: desired.platform.network, observed, ...askedOf(desired, move)},
    move === 'move' ? files.value : stayingFiles(files.value, guests, observed.record),
  );
}

/** The same for files that are decided already: a rollback of a confirmed run puts a checkpoint's files back. */
export function planWithFiles(subject: HostSubject, files: readonly PlannedFile[]): PlannedHost {
  const draft = draftOf(subject, files);
  const inTheWay = refusal(draft);
  if (inTheWay !== undefined) return refusedHost(subject.host, inTheWay);
  if (draft.changes.length === 0 && !files.some(isChanged) && sameRecord(draft)) return unchangedHost(draft);
  return {plan: changedHost(draft), texts: textsOf(files)};
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
  const {subject, files, before, after, links, running, management, loadsFirewall, forwarding, services} = draft;
  const {host, guests, network, observed} = subject;
  const strangers = strangerImpacts(after, links, runningFacts(subject.observed).guests);
  const impact = [...guestImpacts(before, after, links, running), ...strangers];
  const restarted = restartOrder(guests, impact);
  const touched = new Set<string>([...links.fresh, ...links.altered]);
  const way = {link: management.at(-1), port: portOnHost(host.ssh, after)};
  const rules = loadsFirewall ? firewallReadBack(subject.wanted, after, way) : [];
  const subjectOfSteps = {
    network,
    files,
    links,
    before,
    after,
    restarted,
    loadsFirewall,
    rules,
    forwarding,
    leases: draft.leases,
    services,
  };
  return {
    ...whereabouts(host),
    kind: 'change',
    endpointAfter: whereabouts(host).endpoint,
    satisfied: files.flatMap((file) => file.satisfied),
    changes: draft.changes,
    impact,
    risk: riskOf(management, links, before, after, loadsFirewall),
    files: files.filter(isChanged).map(fileChange),
    ...sequence(subjectOfSteps),
    expect: expectations(draft),
    checks: checksOf(files, loadsFirewall),
    guard: host.guard,
    limits: {
      'stop-guests': restarted.reduce((sum, guest) => sum + guest.shutdown.timeoutSeconds + 30, 0),
      change:
        60 +
        20 * (touched.size + links.gone.length + links.released.length + links.declaredVifs.length) +
        // They may be loaded, and looked for, twice.
        (loadsFirewall ? 30 + Math.ceil(rules.length / 2) : 0),
      'start-guests': (startSeconds + 30) * restarted.length,
    },
    management,
    verify: verifyOf(before, after, files, running, touched, draft),
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
      .filter(isChanged)
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
