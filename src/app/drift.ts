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
import {knowledgeOf} from '../observed/knowledge.ts';
import {isDrift} from '../plan/drift/difference.ts';
import {driftOf, type HostDrift} from '../plan/drift/host.ts';
import {gatherHost} from '../run/gather.ts';
import {eachHost, notSeen} from './each-host.ts';

/** Looks at the hosts, many at a time, and compares each with the inventory and its record. Nothing is written anywhere. */
export async function driftOfFleet(
  fleet: Fleet,
  hosts: readonly HostName[],
  assets: Assets,
  ports: Ports,
  options: LookOptions,
): Promise<readonly HostDrift[]> {
  return eachHost<HostDrift>(fleet, hosts, assets.kit, ports, options, {
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
): Promise<HostDrift> {
  const guests = guestsOn(fleet, host.name);
  const observed = await gatherHost({host: host.name, ...host.ssh}, guests, context);
  if (!observed.ok) return {host: host.name, ...notSeen(observed.error)};
  const desired = desireHost(fleet, host, knowledgeOf(observed.value), templates);
  if (!desired.ok) return {host: host.name, kind: 'unjudged', failure: desired.error};
  return driftOf(host, guests, desired.value, observed.value, move);
}

/** 4 where the host could not be compared, 2 where it differs, else 0. `strict`: what nobody manages counts. */
export function exitOfDrift(drift: HostDrift, strict: boolean): ExitCode {
  if (drift.kind !== 'compared') return 4;
  return drift.differences.some((difference) => strict || isDrift(difference)) ? 2 : 0;
}
