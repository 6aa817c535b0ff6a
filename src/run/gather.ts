import type {Failure} from '../base/failure.ts';
import type {Kit} from '../host-kit/build.ts';
import type {FactName} from '../observed/facts.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {Effects, Endpoint, Transport} from '../transport/transport.ts';
import type {Patience} from './reach.ts';
import type {Result} from '../base/result.ts';
import {readAnswer} from '../host-kit/answer.ts';
import {readRequest} from '../host-kit/request.ts';
import {dnsmasqFiles} from '../model/dnsmasq-files.ts';
import {observeHost} from '../observed/host.ts';
import {reachHost, type Reach} from './reach.ts';

/** Everything that a plan may rely on. */
const planFacts: readonly FactName[] = [
  'os',
  'services',
  'links',
  'addresses',
  'routes',
  'sysctl',
  'rules4',
  'rules6',
  'policies',
  'guests',
  'programs',
];

/** Files whose content a plan may rely on, besides the guests' configs; a `*` matches names in that folder. */
const trackedFiles: readonly string[] = [
  '/etc/sysconfig/network/ifcfg-*',
  '/etc/sysconfig/network/ifroute-*',
  '/etc/sysconfig/network/routes',
  '/etc/sysconfig/SuSEfirewall2',
  '/etc/sysctl.conf',
  '/etc/sysctl.d/*',
  '/etc/xen/xl.conf',
  '/etc/xen/scripts/vif-vifleet',
  '/etc/xen/vm/*',
  ...dnsmasqFiles,
];

/** What looking at hosts needs. */
export interface GatherContext {
  readonly transport: Transport;
  readonly kit: Kit;
  readonly effects: Effects;
  readonly patience: Patience;
}

/** Looks at everything that a plan may rely on: one connection, one exec, nothing written there. */
export function gatherHost(
  endpoint: Endpoint,
  guests: readonly {readonly config: string}[],
  context: GatherContext,
): Promise<Result<ObservedHost, Failure>> {
  const files = [...new Set([...trackedFiles, ...guests.map((guest) => guest.config)])];
  return lookAtHost(endpoint, {facts: planFacts, files}, context);
}

/** What of a host is to be looked at; a path may end in `*`. */
export interface Wanted {
  readonly facts: readonly FactName[];
  readonly files: readonly string[];
}

/** Looks at a part of a host, in the same way; what is not asked for reads as nothing. */
export async function lookAtHost(
  endpoint: Endpoint,
  wanted: Wanted,
  context: GatherContext,
): Promise<Result<ObservedHost, Failure>> {
  const reach = reachHost(context.transport, [endpoint], context.effects, context.patience);
  try {
    return await lookThrough(reach, endpoint.host, wanted, context);
  } finally {
    await reach.close();
  }
}

/** The same by a connection that stays open for what follows. */
export async function lookThrough(
  reach: Reach,
  host: string,
  {facts, files}: Wanted,
  {kit}: Pick<GatherContext, 'kit'>,
): Promise<Result<ObservedHost, Failure>> {
  const request = readRequest(kit, {facts, files: files.map((path) => ({path, known: null})), probes: []});
  const answer = await reach.ask(request);
  if (!answer.ok) return answer;
  const read = readAnswer(answer.value);
  return read.ok ? observeHost(host, read.value) : read;
}
