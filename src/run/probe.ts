import type {HostName} from '../model/values.ts';
import type {Host} from '../model/fleet.ts';
import type {Outcome} from '../model/outcome.ts';
import type {HostFinding} from '../plan/probe/verdict.ts';
import type {ProbedNetwork} from '../plan/probe/networks.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {Answer} from '../host-kit/answer.ts';
import type {Request} from '../host-kit/request.ts';
import type {Stop} from '../base/stop.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {noticedIn, probesIn} from '../host-kit/answer.ts';
import {refusalOf} from '../host-kit/refusal.ts';
import {askRequest, dropRequest, holdRequest} from '../host-kit/request.ts';
import {addressesOf, type ProbeAddresses} from '../plan/probe/endpoint.ts';
import {isApart} from '../plan/probe/networks.ts';
import {wiringTroubles} from '../plan/probe/wiring.ts';
import {lookThrough, type GatherContext, type Wanted} from './gather.ts';
import {perform} from './pool.ts';
import {reachHost, type Reach} from './reach.ts';
import {refusedOutcome} from './refused.ts';

export interface ProbeContext extends GatherContext {
  /** Names the endpoints of this probe, so that no other one takes them away. */
  readonly id: string;
  readonly owner: string;
  readonly parallel: number;
}

/** A host that has no part in the answer: it was not reached, or it refused. `unknown`: its endpoint may still be there. */
export interface Unprobed {
  readonly host: HostName;
  readonly failure: Failure;
  readonly outcome: Outcome;
}

export interface NetworkFindings {
  readonly findings: readonly HostFinding[];
  readonly unprobed: readonly Unprobed[];
}

/** One host in the course of a probe. */
interface Station {
  readonly host: Host;
  readonly own: ProbeAddresses;
  readonly reach: Reach;
  seen?: ObservedHost;
  wiring: readonly string[];
  tried: boolean;
  held: boolean;
  hears: readonly boolean[];
  /** Whether somebody answered ARP alone. */
  noticed: readonly boolean[];
  /** Whom it was asked about, in the order of the questions. */
  others: readonly Station[];
  trouble?: {readonly failure: Failure; readonly outcome: Outcome};
}

/**
 * An endpoint on each host, then a question from each to each, then none again: each of the three on all hosts before the
 * next, so that everybody is there when somebody asks. A stop goes straight to the last one.
 */
export async function probeNetwork(
  {network, hosts}: ProbedNetwork,
  fleet: {readonly hosts: ReadonlyMap<HostName, Host>},
  context: ProbeContext,
): Promise<NetworkFindings> {
  const stations = hosts
    .flatMap((name) => fleet.hosts.get(name) ?? [])
    .map((host, number) => stationOf(host, number, context));
  const {stop} = context.effects;
  const seconds = lifeOf(stations.length, context.parallel);
  try {
    await onAll(stations, context, stop, (one) => look(one, network, context));
    await onAll(stations, context, stop, (one) => hold(one, network.bridge, seconds, context));
    const held = stations.filter((one) => one.held);
    await onAll(held, context, stop, (one) => ask(one, held, isApart(one.host, network), context));
  } finally {
    const tried = stations.filter((one) => one.tried);
    await onAll(tried, context, {...stop, drain: stop.leave}, (one) => drop(one, context));
    await Promise.all(stations.map((one) => one.reach.close()));
  }
  return {
    findings: stations.flatMap((one) => findingOf(one, isApart(one.host, network))),
    unprobed: stations.flatMap(unprobedOf),
  };
}

/** Long enough for all hosts to come and ask, and never longer than ten minutes. */
const lifeOf = (hosts: number, parallel: number): number => Math.min(600, 60 + 15 * Math.ceil(hosts / parallel));

function stationOf(host: Host, number: number, {transport, effects, patience}: ProbeContext): Station {
  const reach = reachHost(transport, [{host: host.name, ...host.ssh}], effects, patience);
  return {
    host,
    own: addressesOf(number),
    reach,
    wiring: [],
    tried: false,
    held: false,
    hears: [],
    noticed: [],
    others: [],
  };
}

async function onAll(
  stations: readonly Station[],
  {parallel}: ProbeContext,
  stop: Stop,
  work: (station: Station) => Promise<void>,
): Promise<void> {
  const all = perform(stations, {limit: parallel, stop, work, skip: () => undefined});
  // What was found is in the stations.
  for await (const _ of all);
}

async function look(one: Station, network: ProbedNetwork['network'], context: ProbeContext): Promise<void> {
  const wanted: Wanted = {facts: ['links', 'addresses', 'routes'], files: []};
  const seen = await lookThrough(one.reach, one.host.name, wanted, context);
  if (!seen.ok) {
    one.trouble = {failure: seen.error, outcome: 'unreachable (untouched)'};
    return;
  }
  one.seen = seen.value;
  one.wiring = wiringTroubles(seen.value, network);
}

/** Where the bridge is missing there is nothing to hold an endpoint on, and that has been said. */
async function hold(one: Station, bridge: string, seconds: number, {kit, id, owner}: ProbeContext): Promise<void> {
  if (one.seen?.links.get(bridge)?.kind !== 'bridge') return;
  one.tried = true;
  one.held = (await asked(one, holdRequest(kit, id, {bridge, ...one.own, seconds, owner}))) !== undefined;
}

/** From one endpoint to each other one, over both; and to its own dom0, where that is no part of the network. */
function questionsOf({others, ...one}: Station, apart: boolean): readonly string[] {
  return [
    ...others.map(({own}) => `inside4 ${own.ipv4}`),
    ...others.map(({own}) => `inside6 ${own.ipv6}`),
    ...(apart ? ownAddresses(one).map((address) => `inside${address.includes(':') ? 6 : 4} ${address}`) : []),
  ];
}

/** What its dom0 could answer at. */
const ownAddresses = ({seen}: Pick<Station, 'seen'>): readonly string[] => [
  ...new Set((seen?.addresses ?? []).filter(({link}) => link !== 'lo').map(({address}) => address)),
];

async function ask(one: Station, held: readonly Station[], apart: boolean, {kit, id}: ProbeContext): Promise<void> {
  one.others = held.filter((other) => other !== one);
  const answer = await asked(one, askRequest(kit, id, questionsOf(one, apart)));
  if (answer === undefined) return;
  one.hears = probesIn(answer);
  one.noticed = noticedIn(answer);
}

/** Asked even where the endpoint was refused or its answer was lost: what is not there is not taken away twice. */
async function drop(one: Station, {kit, id}: ProbeContext): Promise<void> {
  const answer = await one.reach.ask(dropRequest(kit, id));
  if (answer.ok && answer.value.frame('endpoint')?.rc === 0) return;
  one.trouble ??= {failure: leftOver(one.host.name), outcome: 'unknown'};
}

async function asked(one: Station, request: Request): Promise<Answer | undefined> {
  const answer = judged(one.host.name, await one.reach.ask(request));
  if (answer.ok) return answer.value;
  one.held = false;
  one.trouble = answer.error;
  return undefined;
}

function judged(host: string, answer: Result<Answer, Failure>): Result<Answer, NonNullable<Station['trouble']>> {
  if (!answer.ok) return err({failure: answer.error, outcome: 'unreachable (untouched)'});
  const refusal = refusalOf(answer.value);
  if (refusal === undefined) return ok(answer.value);
  const {message, hint} = refusal;
  return err({
    failure: new Failure('run/probe-refused', message, {where: {host}, hint}),
    outcome: refusedOutcome(refusal.code),
  });
}

const leftOver = (host: string): Failure =>
  new Failure('run/probe-left', 'the endpoint of the probe could not be taken away', {
    where: {host},
    hint: 'it ends by itself within ten minutes; "ip link show vifprobe" there tells',
  });

function findingOf(one: Station, apart: boolean): readonly HostFinding[] {
  const {host, wiring, seen, hears, noticed, others} = one;
  if (one.trouble !== undefined || seen === undefined) return [];
  if (!one.held)
    return wiring.length === 0 ? [] : [{host: host.name, hears4: [], hears6: [], notices: [], wiring, absent: true}];
  const over = (from: number) => others.filter((_, i) => hears[from + i] === true).map((other) => other.host.name);
  const notices = others.filter((_, i) => noticed[i] === true).map((other) => other.host.name);
  const reached = ownAddresses(one).filter((_, i) => hears[2 * others.length + i] === true);
  return [
    {host: host.name, hears4: over(0), hears6: over(others.length), notices, wiring, ...(apart ? {reached} : {})},
  ];
}

const unprobedOf = ({host, trouble}: Station): readonly Unprobed[] =>
  trouble === undefined ? [] : [{host: host.name, ...trouble}];
