import type {Fleet, Host} from '../model/fleet.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {HostName} from '../model/values.ts';
import type {GuestsOfPlay} from '../playbook/playbook.ts';
import type {GatherContext} from '../run/gather.ts';
import type {LookOptions} from './each-host.ts';
import type {Assets} from './plan.ts';
import type {Ports} from './ports.ts';
import {desireHost} from '../desired/desired.ts';
import {guestsOn} from '../model/fleet.ts';
import {observedIntent} from '../observed/intent.ts';
import {knowledgeOf} from '../observed/knowledge.ts';
import {runningFacts} from '../observed/running.ts';
import {driftOf} from '../plan/drift/host.ts';
import {planHost} from '../plan/host.ts';
import {questionsOf, standingOf, type Standing} from '../plan/standing.ts';
import {gatherHost} from '../run/gather.ts';
import {askFrom} from '../run/questions.ts';
import {eachHost, notSeen} from './each-host.ts';

/**
 * Looks at the hosts, many at a time: is anything pending, is anything not live, do the gateway and the guests answer?
 * Nothing is written on any host; the most that is sent is ARP and a ping.
 */
export async function verifyFleet(
  fleet: Fleet,
  hosts: readonly HostName[],
  assets: Assets,
  ports: Ports,
  options: LookOptions,
): Promise<readonly Standing[]> {
  return eachHost<Standing>(fleet, hosts, assets.kit, ports, options, {
    look: (host, context) => lookAt(fleet, host, assets, context, options.guests),
    mistaken: (host, failure) => ({host, kind: 'unjudged', failure}),
  });
}

async function lookAt(
  fleet: Fleet,
  host: Host,
  {templates}: Assets,
  context: GatherContext,
  move: GuestsOfPlay | undefined,
): Promise<Standing> {
  const guests = guestsOn(fleet, host.name);
  const endpoint = {host: host.name, ...host.ssh};
  const observed = await gatherHost(endpoint, guests, context);
  if (!observed.ok) return {host: host.name, ...notSeen(observed.error)};
  const desired = desireHost(fleet, host, knowledgeOf(observed.value), templates);
  if (!desired.ok) return {host: host.name, kind: 'unjudged', failure: desired.error};
  const running = new Set(runningFacts(observed.value).guests.keys());
  const questions = questionsOf(observedIntent(observed.value, host.name, guests), running);
  const silent = await askFrom(endpoint, questions, context);
  if (!silent.ok) return {host: host.name, kind: 'unreachable', failure: silent.error};
  const {plan} = planHost(host, guests, desired.value, observed.value, move);
  return standingOf(plan, driftOf(host, guests, desired.value, observed.value, move), silent.value);
}

/** 4 where the host could not be looked at, 2 where it is not as it should be, else 0. */
export function exitOfStanding({kind}: Standing): ExitCode {
  switch (kind) {
    case 'sound':
      return 0;
    case 'unsound':
      return 2;
    case 'unjudged':
    case 'unreachable':
      return 4;
  }
}
