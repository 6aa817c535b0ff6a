import type {Failure} from '../base/failure.ts';
import type {Host} from '../model/fleet.ts';
import type {HostName} from '../model/values.ts';
import type {HostKeys, Meeting, ShownKey} from '../transport/host-keys.ts';
import type {Effects} from '../transport/transport.ts';
import type {Fingerprints} from './fingerprints.ts';
import {perform} from '../run/pool.ts';
import {usualPatience} from '../run/reach.ts';

/** What became of the host's key, or of that of the first jump host on the way to it that is not trusted. */
export type Trusted =
  | {readonly kind: 'known' | 'stopped'}
  | {readonly kind: 'pinned'; readonly shown: ShownKey}
  /** The user said no. */
  | {readonly kind: 'declined'; readonly shown: ShownKey}
  /** The list has other keys for the server. */
  | {readonly kind: 'mismatch'; readonly shown: ShownKey; readonly listed: readonly string[]}
  /** The list does not name the server. */
  | {readonly kind: 'unlisted'; readonly shown: ShownKey}
  | {readonly kind: 'failed'; readonly failure: Failure};

/** What is to be done about a key; `shown` is another one where the server has several. */
export type Decision = Exclude<Trusted, {readonly kind: 'known' | 'stopped' | 'failed'}>;

/** Decides on keys, each of another server; the answers are in the same order, undefined where a stop came before one. */
export type Decide = (shown: readonly ShownKey[]) => Promise<readonly (Decision | undefined)[]>;

export interface TrustContext {
  readonly keys: HostKeys;
  readonly effects: Effects;
  readonly parallel: number;
}

/**
 * Looks at the keys of hosts, many at a time, and pins those that `decide` takes. What is behind a jump host is looked
 * at when the jump host is trusted: each round of decisions reaches one server further along the ways.
 */
export async function trustHosts(
  hosts: readonly Host[],
  decide: Decide,
  context: TrustContext,
): Promise<ReadonlyMap<HostName, Trusted>> {
  const results = new Map<HostName, Trusted>(hosts.map(({name}) => [name, {kind: 'stopped'}]));
  let left = hosts;
  while (left.length > 0) {
    const met = await meetAll(left, context);
    const unknown = new Map<HostName, ShownKey>();
    for (const {name} of left) {
      const meeting = met.get(name) ?? {kind: 'stopped'};
      if (meeting.kind === 'unknown') unknown.set(name, meeting.shown);
      // Its own key may be known where that of its jump host was not.
      else if (meeting.kind !== 'known' || results.get(name)?.kind !== 'pinned') results.set(name, meeting);
    }
    const decided = await decideAndPin([...unknown.values()], decide, context);
    for (const [name, shown] of unknown) results.set(name, decided.get(serverOf(shown)) ?? {kind: 'stopped'});
    left = left.filter(({name}) => unknown.get(name)?.isJump === true && results.get(name)?.kind === 'pinned');
  }
  return results;
}

async function meetAll(
  hosts: readonly Host[],
  {keys, effects, parallel}: TrustContext,
): Promise<ReadonlyMap<HostName, Meeting>> {
  const meetings = perform(hosts, {
    limit: parallel,
    stop: effects.stop,
    work: async ({name, ssh}) =>
      [name, await keys.meet({host: name, ...ssh}, effects, {timeoutMs: usualPatience.connectMs})] as const,
    skip: () => undefined,
  });
  const met = new Map<HostName, Meeting>();
  for await (const one of meetings) if (one !== undefined) met.set(...one);
  return met;
}

/** By which servers are told apart, however many hosts are behind one. */
const serverOf = ({names, at, fingerprint}: ShownKey): string => JSON.stringify([names, at, fingerprint]);

async function decideAndPin(
  all: readonly ShownKey[],
  decide: Decide,
  {keys}: TrustContext,
): Promise<ReadonlyMap<string, Trusted>> {
  const servers = [...new Map(all.map((shown) => [serverOf(shown), shown])).values()];
  const decisions = servers.length === 0 ? [] : await decide(servers);
  const results = new Map<string, Trusted>();
  // One after the other: they are lines of the same file.
  for (const [i, shown] of servers.entries()) {
    const decision = decisions[i];
    if (decision === undefined) continue;
    const pinned = decision.kind === 'pinned' ? await keys.pin(decision.shown) : undefined;
    results.set(serverOf(shown), pinned?.ok === false ? {kind: 'failed', failure: pinned.error} : decision);
  }
  return results;
}

/** Takes the keys that a list from elsewhere names; a server with keys of several types is taken by any of them. */
export const decideByList =
  (fingerprints: Fingerprints, context: TrustContext): Decide =>
  async (all) => {
    const decisions = new Map<ShownKey, Decision>();
    const decided = perform(all, {
      limit: context.parallel,
      stop: context.effects.stop,
      work: (shown) => decisionOf(shown, fingerprints, context),
      skip: (): undefined => undefined,
    });
    for await (const one of decided) if (one !== undefined) decisions.set(one.about, one.decision);
    return all.map((shown) => decisions.get(shown));
  };

async function decisionOf(
  shown: ShownKey,
  fingerprints: Fingerprints,
  {keys, effects}: TrustContext,
): Promise<{readonly about: ShownKey; readonly decision: Decision}> {
  const listed = shown.names.flatMap((name) => fingerprints.get(name) ?? []);
  const answer = (decision: Decision) => ({about: shown, decision});
  if (listed.length === 0) return answer({kind: 'unlisted', shown});
  const isListed = ({fingerprint}: ShownKey) => listed.includes(fingerprint);
  if (isListed(shown)) return answer({kind: 'pinned', shown});
  const others = await keys.others(shown, effects, {timeoutMs: usualPatience.connectMs});
  const other = others.find(isListed);
  return answer(other === undefined ? {kind: 'mismatch', shown, listed} : {kind: 'pinned', shown: other});
}

/** Takes all keys, or none, as `agree` has it. */
export const decideByAsking =
  (agree: (shown: readonly ShownKey[]) => Promise<boolean>): Decide =>
  async (all) => {
    const kind = (await agree(all)) ? 'pinned' : 'declined';
    return all.map((shown) => ({kind, shown}));
  };
