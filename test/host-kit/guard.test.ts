import {describe, expect, test, vi} from 'vitest';
import {
  before,
  begun,
  bridgedHost,
  fragileKit,
  meta,
  moveToBridge,
  patient,
  phase,
  plainHost,
  routeAlice,
} from './change.ts';
import {keep} from './hosts.ts';

vi.setConfig({...patient, maxConcurrency: 4});

test.concurrent('the guard leaves alone what was confirmed', async () => {
  const host = keep(plainHost());
  const token = await begun(host, {...moveToBridge, window: 4});
  await phase(host, token, 'change');
  await host.verb('confirm', meta.id, token);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  expect(await host.verb('status', meta.id)).toMatchObject({decision: 'confirmed', proof: 'none'});
  expect(host.table('addr')).toBe('br0 192.168.1.20/24\n');
});

test.concurrent('extending moves the deadline, never to an earlier one', async () => {
  const host = keep(plainHost());
  const token = await begun(host, {...moveToBridge, window: 20});
  expect((await host.verb('extend', meta.id, token, '100')).secondsLeft).toBeGreaterThan(90);
  expect((await host.verb('extend', meta.id, token, '1')).secondsLeft).toBeGreaterThan(80);
});

describe.concurrent('a phase whose process is killed is taken back by the guard', () => {
  const points = [
    'phase change',
    'step change 2 ',
    'step change 4 ',
    'step change 5 ',
    'step change 10 ',
    'done change',
  ];
  test.each(points)('at: %s', async (point) => {
    const host = keep(plainHost());
    const token = await begun(host, {...moveToBridge, window: 3}, {}, fragileKit());
    host.table('die-at', point);
    await host.verb('go', meta.id, token, 'change');
    const state = await host.until(meta.id, (s) => s.proof !== 'none');
    expect(host.trail(meta.id)).not.toContain(` ${point}`);
    expect(state).toMatchObject({decision: 'rolled-back', decidedBy: 'guard', proof: 'verified'});
    expect(host.read('etc/sysconfig/network/ifcfg-eth0')).toBe(before.eth0);
    expect(host.table('addr')).toBe('eth0 192.168.1.20/24\n');
  });
});

describe.concurrent('a guest whose phase is killed runs again, once', () => {
  const points = [
    ['stop-guests', 'guest-stopped alice'],
    ['stop-guests', 'done stop-guests'],
    ['start-guests', 'step start-guests 1 '],
    ['start-guests', 'guest-started alice'],
  ] as const;
  test.each(points)('in %s, at: %s', async (last, point) => {
    const host = keep(bridgedHost());
    const token = await begun(host, {...routeAlice, window: 6}, {}, fragileKit());
    if (last === 'start-guests') {
      await phase(host, token, 'stop-guests');
      await phase(host, token, 'change');
    }
    host.table('die-at', point);
    await host.verb('go', meta.id, token, last);
    const state = await host.until(meta.id, (s) => s.proof !== 'none', 40);
    expect(host.points(meta.id)).not.toContain(`done ${last}`);
    expect(state).toMatchObject({proof: 'verified', stopped: []});
    expect(host.table('domains').match(/alice/g)).toHaveLength(1);
    expect(host.table('vifs/alice')).toMatch(/ br0 vif/);
  });
});

test.concurrent('a rollback that is killed is taken up again', async () => {
  const host = keep(plainHost());
  const token = await begun(host, {...moveToBridge, window: 30}, {}, fragileKit());
  await phase(host, token, 'change');
  host.table('die-at', 'undo 3');
  await host.verb('rollback', meta.id);
  expect(await host.until(meta.id, (s) => s.proof !== 'none')).toMatchObject({
    proof: 'verified',
    decidedBy: 'controller',
  });
  expect(host.points(meta.id).filter((line) => line.startsWith('rollback 1'))).toHaveLength(2);
});

test.concurrent('a change that hangs is ended by the guard, with its children', async () => {
  const host = keep(plainHost());
  const token = await begun(host, {...moveToBridge, window: 4});
  host.table('wicked-hangs', '');
  await host.verb('go', meta.id, token, 'change');
  await host.until(meta.id, (s) => s.step.startsWith('5 '));
  host.forget('wicked-hangs');
  expect(await host.until(meta.id, (s) => s.proof !== 'none')).toMatchObject({proof: 'verified', decidedBy: 'guard'});
  expect(host.processes('ifup')).toEqual([]);
});

describe.concurrent('one file decides', () => {
  test('a confirmation that comes too late is told who was first', async () => {
    const host = keep(plainHost());
    const token = await begun(host, {...moveToBridge, window: 3});
    await phase(host, token, 'change');
    await host.until(meta.id, (s) => s.decision !== 'none');
    await expect(host.verb('confirm', meta.id, token)).rejects.toThrow('refused: decided rolled-back guard');
  });

  test('a rollback after the confirmation is told so, and does nothing', async () => {
    const host = keep(plainHost());
    const token = await begun(host, moveToBridge);
    await phase(host, token, 'change');
    await host.verb('confirm', meta.id, token);
    await expect(host.verb('rollback', meta.id)).rejects.toThrow('refused: decided confirmed controller');
    expect(host.table('addr')).toBe('br0 192.168.1.20/24\n');
  });

  test('of many that decide at once, one wins and all see the same', async () => {
    const host = keep(plainHost());
    const token = await begun(host, moveToBridge);
    await phase(host, token, 'change');
    const ask = (verb: 'confirm' | 'rollback') =>
      verb === 'confirm' ? host.verb(verb, meta.id, token) : host.verb(verb, meta.id);
    const verbs = ['rollback', 'confirm', 'rollback', 'confirm', 'rollback'] as const;
    const ends = await Promise.allSettled(verbs.map(ask));
    const {decision} = await host.verb('status', meta.id);
    for (const [n, end] of ends.entries()) {
      const won = (verbs[n] === 'confirm') === (decision === 'confirmed');
      expect(end.status).toBe(won ? 'fulfilled' : 'rejected');
    }
  });
});
