import type {Host} from '../model/fleet.ts';
import type {HostIntent} from '../model/intent.ts';
import type {NetworkBackEnd} from '../model/platform.ts';
import type {LinkName} from '../model/values.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {HostRecord} from '../observed/record.ts';
import type {PlannedFile} from './files.ts';
import type {Change, PlannedGuest} from './plan.ts';
import {sha256} from '../base/hash.ts';
import {observedIntent} from '../observed/intent.ts';
import {runningFacts} from '../observed/running.ts';
import {forwardingChange, sayForwarding, type ForwardingChange} from './forwarding.ts';
import {leasedGateway, leases} from './leases.ts';
import {linkChanges, type LinkChanges} from './links.ts';
import {notLive} from './live.ts';
import {managementLinks} from './management.ts';
import {serviceChanges, unsettledServices, type ServiceChanges} from './services.ts';
import {semanticDiff} from './semantic.ts';

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
  /** A rollback's: the run that it takes back had switched IPv4 forwarding on. */
  readonly switchedForwardingOn?: boolean;
  /** What it asks of guests that stay as they are for now. */
  readonly later?: HostIntent['guests'];
}

/** What is known before it is decided whether there is anything to do. */
export interface Draft {
  readonly subject: HostSubject;
  readonly files: readonly PlannedFile[];
  readonly before: HostIntent;
  readonly after: HostIntent;
  readonly links: LinkChanges;
  readonly leases: readonly LinkName[];
  readonly services: ServiceChanges;
  readonly leasedGateway: ReturnType<typeof leasedGateway>;
  readonly changes: readonly Change[];
  readonly running: ReadonlySet<string>;
  readonly management: readonly string[];
  readonly loadsFirewall: boolean;
  readonly forwarding: ForwardingChange;
  readonly record: HostRecord;
}

/** Reads what the host's files say now and will say, with the one reader, and compares. */
export function draftOf(subject: HostSubject, files: readonly PlannedFile[]): Draft {
  const {host, guests, wanted, observed} = subject;
  const before = observedIntent(observed, host.name, guests);
  const after = observedIntent(withFiles(observed, files), host.name, guests);
  const ours = new Set<string>((wanted ?? after).links.map((link) => link.name));
  const facts = runningFacts(observed);
  const dead = notLive(after, facts, ours).filter(({link}) => before.links.some((l) => l.name === link));
  const unsettled = dead.map(({link, why}): Change => ({
    kind: 'update',
    object: `link ${link}`,
    from: `not live: ${why}`,
    to: 'live',
    because: [],
  }));
  const links = linkChanges(
    before,
    after,
    files,
    dead.map(({link}) => link),
    dead.flatMap(({link, another}) => (another === true ? [link] : [])),
  );
  const forwarding = forwardingChange(before, after, observed, subject.switchedForwardingOn === true);
  const said = sayForwarding(semanticDiff(before, after, wanted ?? after), forwarding);
  const services = serviceChanges(files, observed);
  return {
    subject,
    files,
    before,
    after,
    links,
    leases: leases(after, links, facts),
    services,
    leasedGateway: leasedGateway(after, facts),
    changes: [
      ...said,
      ...unsettled.filter((change) => !said.some((s) => s.object === change.object)),
      ...unsettledServices(services, files),
    ],
    running: new Set(
      observed.guests.filter(({state}) => state === 'running' || state === 'paused').map(({name}) => name),
    ),
    management: managementLinks(host, observed, after),
    forwarding,
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
