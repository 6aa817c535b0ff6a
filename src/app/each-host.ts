import type {Failure} from '../base/failure.ts';
import type {Kit} from '../host-kit/build.ts';
import type {Fleet, Host} from '../model/fleet.ts';
import type {HostName} from '../model/values.ts';
import type {GatherContext} from '../run/gather.ts';
import type {GuestsOfPlay} from '../playbook/playbook.ts';
import type {Ports} from './ports.ts';
import {perform} from '../run/pool.ts';
import {usualPatience, type Patience} from '../run/reach.ts';
import {ourMistake} from './our-mistake.ts';

export interface LookOptions {
  readonly parallel: number;
  readonly patience?: Patience;
  /** Whether guests are moved as the inventory asks (they are, without it), or stay as they are for now. */
  readonly guests?: GuestsOfPlay;
}

/** What is done with each host, and what it comes to where we made a mistake with that one. */
export interface HostWork<R> {
  readonly look: (host: Host, context: GatherContext) => Promise<R>;
  readonly mistaken: (host: HostName, failure: Failure) => R;
}

/** Looks at hosts, many at a time, in the order of their names; those that a stop left out are missing. */
export async function eachHost<R extends {readonly host: HostName}>(
  fleet: Fleet,
  hosts: readonly HostName[],
  kit: Kit,
  ports: Ports,
  options: LookOptions,
  {look, mistaken}: HostWork<R>,
): Promise<readonly R[]> {
  const context: GatherContext = {
    transport: ports.transport,
    kit,
    effects: ports,
    patience: options.patience ?? usualPatience,
  };
  const results: R[] = [];
  const looked = perform(
    hosts.flatMap((name) => fleet.hosts.get(name) ?? []),
    {
      limit: options.parallel,
      stop: ports.stop,
      work: (host) => look(host, context).catch((error: unknown) => mistaken(host.name, ourMistake(host.name, error))),
      skip: () => undefined,
    },
  );
  for await (const result of looked) if (result !== undefined) results.push(result);
  return results.sort((a, b) => (a.host < b.host ? -1 : 1));
}

/** Why nothing can be said of a host: nobody reached it, or what it answered (a damaged record) cannot be used. */
export const notSeen = (failure: Failure): {readonly kind: 'unreachable' | 'unjudged'; readonly failure: Failure} => ({
  kind: failure.code.startsWith('observed/') ? 'unjudged' : 'unreachable',
  failure,
});
