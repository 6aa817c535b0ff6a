import {describe, expect, it} from 'vitest';
import {stopper} from '../../src/base/stop.ts';
import {readRequest, verbRequest} from '../../src/host-kit/request.ts';
import {reachHost} from '../../src/run/reach.ts';
import {bridged} from '../plan/planned.ts';
import {after, kit} from './attempt.ts';
import {fakeClock} from './fake-clock.ts';
import {FakeHost} from './fake-host.ts';
import {fakeTransport, type Network} from './fake-transport.ts';

const old = {host: 'earth', address: '192.168.1.20'};
const later = {host: 'earth', address: '192.168.1.77'};
const status = verbRequest('status', 'r1');

function reachOf(network: Partial<Network> = {}) {
  const clock = fakeClock();
  const host = new FakeHost({before: bridged, after, kit, clock});
  const transport = fakeTransport({...network, hosts: {earth: host}, clock});
  const {stop, raise} = stopper();
  const patience = {connectMs: 10_000, execMs: 30_000, pollMs: 500};
  const reach = (...endpoints: readonly (typeof old)[]) =>
    reachHost(transport, [endpoints[0] ?? old, ...endpoints.slice(1)], {stop, clock}, patience);
  return {reach, transport, clock, host, raise};
}

describe('one host over its addresses', () => {
  it('is asked many questions over one connection', async () => {
    const {reach, transport} = reachOf();
    const earth = reach(old);
    for (let n = 0; n < 3; n += 1) expect((await earth.ask(status)).ok).toBe(true);
    expect(transport.tried).toEqual([old.address]);
    await earth.close();
    expect(transport.open).toBe(0);
  });

  it('is asked over a new connection after one that failed, and the old one is closed', async () => {
    let first = true;
    const {reach, transport} = reachOf({lose: () => (first ? ((first = false), 'after') : undefined)});
    const earth = reach(old);
    expect((await earth.ask(status)).ok).toBe(false);
    expect(transport.open).toBe(0);
    expect((await earth.ask(status)).ok).toBe(true);
    expect(transport.tried).toHaveLength(2);
  });

  it('drops a connection whose answer is cut: nobody knows what else comes on it', async () => {
    const {reach, transport} = reachOf({lose: () => 'cut'});
    const answer = await reach(old).ask(status);
    expect(!answer.ok && answer.error.code).toBe('host-kit/answer-cut');
    expect(transport.open).toBe(0);
  });

  it('is tried at its addresses in turn, and kept at the one that answers', async () => {
    const {reach, transport} = reachOf({reachable: (address) => address === old.address});
    const earth = reach(later, old);
    expect((await earth.ask(status)).ok).toBe(false);
    expect((await earth.ask(status)).ok).toBe(true);
    expect((await earth.ask(status)).ok).toBe(true);
    expect(transport.tried).toEqual([later.address, old.address]);
  });

  it('goes to the next address where the one that answered does not any more', async () => {
    let dead = '';
    const {reach, transport} = reachOf({reachable: (address) => address !== dead});
    const earth = reach(later, old);
    await earth.ask(status);
    dead = later.address;
    const answers = [await earth.ask(status), await earth.ask(status), await earth.ask(status)];
    expect(answers.map(({ok}) => ok)).toEqual([false, false, true]);
    expect(transport.tried).toEqual([later.address, later.address, old.address]);
  });

  it('is asked over a new connection by other addresses after it was renewed', async () => {
    const {reach, transport} = reachOf();
    const earth = reach(old);
    await earth.ask(status);
    await earth.renew([later, old]);
    expect(transport.open).toBe(0);
    await earth.ask(status);
    expect(transport.tried).toEqual([old.address, later.address]);
  });

  it('is asked until it answers', async () => {
    const {reach, clock} = reachOf({reachable: () => clock.seconds() > 30});
    expect((await reach(old).askUntil(status, 60_000)).ok).toBe(true);
    expect(clock.seconds()).toBeGreaterThan(30);
    expect(clock.seconds()).toBeLessThan(45);
  });

  it('is not asked beyond the deadline, but once in any case', async () => {
    const {reach, clock, transport} = reachOf({reachable: () => false});
    expect((await reach(old).askUntil(status, 60_000)).ok).toBe(false);
    expect(clock.seconds()).toBeGreaterThanOrEqual(60);
    expect(clock.seconds()).toBeLessThan(75);
    const tried = transport.tried.length;
    await reach(old).askUntil(status, 0);
    expect(transport.tried).toHaveLength(tried + 1);
  });

  it('is left at once when the user leaves', async () => {
    const {reach, raise, transport} = reachOf({reachable: () => false});
    for (let n = 0; n < 3; n += 1) raise();
    expect((await reach(old).askUntil(status, 1e9)).ok).toBe(false);
    expect(transport.tried).toHaveLength(1);
  });

  it('changes nothing by being looked at', async () => {
    const {reach, host} = reachOf();
    await reach(old).ask(readRequest(kit, {facts: ['links'], files: [{path: '/etc/sysctl.conf'}], probes: []}));
    expect([host.state, host.isFree]).toEqual(['old', true]);
  });
});
