import type {Kit} from '../host-kit/build.ts';
import type {Fleet} from '../model/fleet.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {HostName} from '../model/values.ts';
import type {ProbedNetwork} from '../plan/probe/networks.ts';
import type {LookOptions} from './each-host.ts';
import type {Ports} from './ports.ts';
import {exitCodeOf, worstExit} from '../model/outcome.ts';
import {verdictOf, type Verdict} from '../plan/probe/verdict.ts';
import {probeNetwork, type NetworkFindings} from '../run/probe.ts';
import {usualPatience} from '../run/reach.ts';

/** What test traffic told of one network. */
export interface NetworkProbe extends NetworkFindings {
  readonly network: ProbedNetwork['network'];
  readonly hosts: readonly HostName[];
  readonly verdict: Verdict;
}

/** Probes networks, one after the other: a host holds one endpoint at a time. A stop leaves those out that have not begun. */
export async function probeFleet(
  fleet: Fleet,
  networks: readonly ProbedNetwork[],
  kit: Kit,
  ports: Ports,
  {parallel, patience = usualPatience}: LookOptions,
): Promise<readonly NetworkProbe[]> {
  const {transport, owner} = ports;
  const context = {transport, kit, effects: ports, patience, owner, parallel, id: ports.newRunId()};
  const probes: NetworkProbe[] = [];
  for (const probed of networks) {
    if (ports.stop.drain.aborted) break;
    const found = await probeNetwork(probed, fleet, context);
    probes.push({...probed, ...found, verdict: verdictOf(probed.network, found.findings)});
  }
  return probes;
}

/** What the user is asked. */
export function probeQuestion(networks: readonly ProbedNetwork[]): string {
  const hosts = new Set(networks.flatMap((one) => one.hosts)).size;
  return `Make a temporary endpoint on ${hosts} hosts, to probe ${networks.map(({network}) => network.name).join(', ')}`;
}

/** 2 where the network does not carry, or a dom0 is reached from it; hosts that gave no answer count by their outcome. */
export const exitOfProbe = ({unprobed, verdict}: NetworkProbe): ExitCode =>
  worstExit([...unprobed.map(({outcome}) => exitCodeOf[outcome]), verdict.carries ? 0 : 2]);

/** The same for one of its hosts: a network that does not carry fails all of them. */
export function exitOfHost({hosts, unprobed, verdict}: NetworkProbe, host: HostName): ExitCode {
  if (!hosts.includes(host)) return 0;
  const silent = unprobed.find((one) => one.host === host);
  return silent === undefined ? (verdict.carries ? 0 : 2) : exitCodeOf[silent.outcome];
}
