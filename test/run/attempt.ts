import {Failure} from '../../src/base/failure.ts';
import {err, ok} from '../../src/base/result.ts';
import {stopper} from '../../src/base/stop.ts';
import type {Entry} from '../../src/journal/entries.ts';
import type {Journal} from '../../src/journal/journal.ts';
import type {ChangedHost} from '../../src/plan/plan.ts';
import {applyHost} from '../../src/run/apply.ts';
import type {RunEvent} from '../../src/run/events.ts';
import type {HostResult} from '../../src/run/result.ts';
import {aliceRouted, afterwards, bridged, change, plannedOn, routed} from '../plan/planned.ts';
import {fakeClock} from './fake-clock.ts';
import {FakeHost, type Nature} from './fake-host.ts';
import {fakeTransport, type FakeTransport, type Network} from './fake-transport.ts';

export const kit = {text: 'VF_KIT_HASH=x\n', hash: 'x'};

/** The bridge is touched as well, so that there is something of links to verify. */
const planned = plannedOn(aliceRouted.replace('br0: {', "br0: {mac: '52:54:00:c0:01:14', "), bridged);
export const after = afterwards(bridged, planned, routed().facts);

export interface Wish extends Partial<Omit<Nature, 'kit' | 'clock'>> {
  readonly network?: (host: FakeHost, seconds: () => number) => Partial<Network>;
  /** Entries that cannot be written. */
  readonly noJournal?: Entry['entry'];
  /** Before this command the user presses Ctrl-C so many times. */
  readonly stop?: {readonly at: string; readonly times: number};
  readonly plan?: (plan: ChangedHost) => ChangedHost;
}

export interface Told {
  readonly result: HostResult;
  readonly host: FakeHost;
  readonly journal: readonly Entry[];
  readonly events: readonly RunEvent[];
  /** What was written into the journal (`noted`) and shown of phases, one after the other. */
  readonly order: readonly string[];
  readonly transport: FakeTransport;
  readonly seconds: number;
}

/** The change of alice's host, from the bridge to her route, on a fake host: how it ended, and what the host is then. */
export async function attempt(wish: Wish = {}): Promise<Told> {
  const clock = fakeClock();
  const host = new FakeHost({before: bridged, after, ...wish, kit, clock});
  const {stop, raise} = stopper();
  const more = wish.network?.(host, () => clock.seconds()) ?? {};
  const network: Network = {
    ...more,
    hosts: {earth: host},
    clock,
    meanwhile: (command) => {
      if (wish.stop !== undefined && command.startsWith(wish.stop.at))
        for (let n = 0; n < wish.stop.times; n += 1) raise();
      more.meanwhile?.(command);
    },
  };
  const transport = fakeTransport(network);
  const order: string[] = [];
  const {journal, entries} = fakeJournal(order, wish.noJournal);
  const events: RunEvent[] = [];
  const result = await applyHost(wish.plan?.(change(planned)) ?? change(planned), {
    transport,
    kit,
    journal,
    effects: {stop, clock},
    patience: {connectMs: 10_000, execMs: 30_000, pollMs: 500},
    emit: (event) => {
      events.push(event);
      if (event.event === 'host-phase') order.push(`shown ${event.phase}`);
    },
    run: 'r1',
    owner: 'katrin@desk',
    retries: [0, 30, 120],
    texts: planned.texts,
  });
  return {result, host, journal: entries, events, order, transport, seconds: clock.seconds()};
}

function fakeJournal(
  order: string[],
  failsAt?: Entry['entry'],
): {readonly journal: Journal; readonly entries: readonly Entry[]} {
  const entries: Entry[] = [];
  const full = new Failure('journal/write', 'the journal cannot be written: ENOSPC', {hint: 'free space'});
  return {
    entries,
    journal: {
      folder: '',
      append: (entry) => {
        if (entry.entry === failsAt) return Promise.resolve(err(full));
        entries.push(entry);
        order.push(`noted ${entry.entry === 'go' ? entry.phase : entry.entry}`);
        return Promise.resolve(ok(undefined));
      },
      close: () => Promise.resolve(),
    },
  };
}
