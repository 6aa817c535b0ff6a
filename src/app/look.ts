import type {Failure} from '../base/failure.ts';
import type {Kit} from '../host-kit/build.ts';
import type {Host} from '../model/fleet.ts';
import type {HostName} from '../model/values.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {Ports} from './ports.ts';
import {lookAtHost, type Wanted} from '../run/gather.ts';
import {perform} from '../run/pool.ts';
import {usualPatience} from '../run/reach.ts';

/** What hosts are like now, in the order of their names, and those that did not tell. */
export interface Looked {
  readonly seen: readonly ObservedHost[];
  readonly unreachable: readonly {readonly host: HostName; readonly failure: Failure}[];
}

type One = {readonly host: HostName} & (
  {readonly seen: ObservedHost} | {readonly failure: Failure} | {readonly stopped: true}
);

/** Looks at hosts, many at a time: one connection and one exec each. Nothing is written on any host. */
export async function lookAtHosts(
  hosts: readonly Host[],
  wanted: (host: Host) => Wanted,
  kit: Kit,
  ports: Ports,
  parallel: number,
): Promise<Looked> {
  const context = {transport: ports.transport, kit, effects: ports, patience: usualPatience};
  const results = perform(hosts, {
    limit: parallel,
    stop: ports.stop,
    work: async (host): Promise<One> => {
      const seen = await lookAtHost({host: host.name, ...host.ssh}, wanted(host), context);
      return seen.ok ? {host: host.name, seen: seen.value} : {host: host.name, failure: seen.error};
    },
    skip: (host): One => ({host: host.name, stopped: true}),
  });
  const all: One[] = [];
  for await (const result of results) all.push(result);
  all.sort((a, b) => (a.host < b.host ? -1 : 1));
  return {
    seen: all.flatMap((one) => ('seen' in one ? [one.seen] : [])),
    unreachable: all.flatMap((one) => ('failure' in one ? [{host: one.host, failure: one.failure}] : [])),
  };
}
