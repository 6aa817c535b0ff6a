import {describe, expect, it} from 'vitest';
import {stopper} from '../../src/base/stop.ts';
import {gatherHost} from '../../src/run/gather.ts';
import {bridged, routed} from '../plan/planned.ts';
import {after, kit} from './attempt.ts';
import {fakeClock} from './fake-clock.ts';
import {FakeHost, type Nature} from './fake-host.ts';
import {fakeTransport, type Network} from './fake-transport.ts';

const earth = {host: 'earth', address: '192.168.1.20'};

function look(nature: Partial<Nature> = {}, network: Partial<Network> = {}, config = '/etc/xen/vm/alice.cfg') {
  const clock = fakeClock();
  const host = new FakeHost({before: bridged, after, ...nature, kit, clock});
  const transport = fakeTransport({...network, hosts: {earth: host}, clock});
  const patience = {connectMs: 10_000, execMs: 30_000, pollMs: 500};
  const context = {transport, kit, effects: {stop: stopper().stop, clock}, patience};
  return {host, transport, observed: gatherHost(earth, [{config: config}], context)};
}

describe('looking at a host', () => {
  it('takes one connection and one question, and leaves nothing open', async () => {
    const {observed, host, transport} = look();
    expect((await observed).ok).toBe(true);
    expect(host.verbs).toEqual(['read']);
    expect([transport.tried.length, transport.open]).toEqual([1, 0]);
  });

  it('brings every file that a plan is made from, and the record', async () => {
    const there = routed();
    const seen = await look({before: there}).observed;
    if (!seen.ok) throw seen.error;
    expect([...seen.value.files.keys()].sort()).toEqual([...there.files.keys()].sort());
    for (const [path, text] of there.files) expect(seen.value.files.get(path)?.text, path).toBe(text);
    expect(seen.value.record?.files).toHaveProperty('/etc/xen/scripts/vif-vifleet');
  });

  it('brings the config of a guest wherever the inventory says that it is', async () => {
    const path = '/srv/guests/alice.cfg';
    const before = {...bridged, files: new Map(bridged.files).set(path, 'name="alice"\nvif=[]\n')};
    const seen = await look({before}, {}, path).observed;
    expect(seen.ok && seen.value.files.get(path)?.text).toBe('name="alice"\nvif=[]\n');
  });

  it.each(['before', 'after', 'cut'] as const)('is a failure where the answer is lost: %s', async (loss) => {
    const {observed, transport} = look({}, {lose: () => loss});
    expect((await observed).ok).toBe(false);
    expect(transport.open).toBe(0);
  });

  it('is a failure where the record of a host cannot be read', async () => {
    const {observed} = look({before: {...bridged, facts: new Map(), record: 'not a record'}});
    const seen = await observed;
    expect(!seen.ok && seen.error.code).toBe('observed/record-damaged');
  });
});
