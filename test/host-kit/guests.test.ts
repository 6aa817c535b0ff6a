import {describe, expect, test, vi} from 'vitest';
import {
  begun,
  bridgedHost,
  fragileKit,
  kitWithFullDisk,
  meta,
  patient,
  phase,
  routeAlice,
  type Draft,
} from './change.ts';
import type {FakeHost} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig({...patient, maxConcurrency: 4});

const stopping = (onTimeout: 'fail' | 'acpi' | 'destroy'): Draft => ({
  ...routeAlice,
  stop: [{do: 'guest-stop', guest: 'alice', timeoutSeconds: 2, onTimeout}],
});
const proof = async (host: FakeHost) => {
  await host.verb('rollback', meta.id);
  return host.until(meta.id, (s) => s.proof !== 'none', 60);
};

describe.concurrent('a guest', () => {
  test('that refuses to shut down fails the change, and keeps running untouched', async () => {
    const host = keep(bridgedHost());
    host.table('refuses-alice', '');
    const token = await begun(host, stopping('fail'));
    expect(await phase(host, token, 'stop-guests')).toMatchObject({
      progress: 'failed',
      error: 'guest-stop alice 2 fail: alice did not shut down within 2 s',
      stopped: ['alice'],
    });
    expect(await proof(host)).toMatchObject({proof: 'verified', stopped: []});
    expect(host.table('domains')).toBe('alice 1 -b----\n');
    expect(host.table('created')).toBe('');
  });

  test('that refuses is destroyed where the inventory says so, and started again', async () => {
    const host = keep(bridgedHost());
    host.table('refuses-alice', '');
    const token = await begun(host, stopping('destroy'));
    expect(await phase(host, token, 'stop-guests')).toMatchObject({progress: 'done', stopped: ['alice']});
    expect(host.calls('xl destroy')).toEqual(['xl destroy alice']);
    expect(await proof(host)).toMatchObject({proof: 'verified', stopped: []});
    expect(host.table('created')).toBe('alice\n');
  });

  test('is not taken for stopped when Xen does not answer', async () => {
    const host = keep(bridgedHost());
    const token = await begun(host, routeAlice);
    host.table('xen-is-silent', '');
    expect(await phase(host, token, 'stop-guests')).toMatchObject({progress: 'failed', stopped: []});
    host.forget('xen-is-silent');
    expect(await proof(host)).toMatchObject({proof: 'verified'});
    expect(host.table('domains')).toBe('alice 1 -b----\n');
  });

  test('that did not run is neither stopped nor started', async () => {
    const host = keep(bridgedHost());
    host.table('domains', '');
    host.forget('vifs/alice');
    host.table('links', 'eth0 nic br0\nbr0 bridge -\n');
    const token = await begun(host, {...routeAlice, start: routeAlice.start?.slice(0, 1) ?? []});
    for (const name of ['stop-guests', 'change', 'start-guests'] as const)
      expect(await phase(host, token, name)).toMatchObject({progress: 'done', stopped: []});
    expect(await proof(host)).toMatchObject({proof: 'verified'});
    expect(host.table('created')).toBe('');
  });

  test('that somebody started meanwhile counts as started', async () => {
    const host = keep(bridgedHost());
    const token = await begun(host, routeAlice);
    await phase(host, token, 'stop-guests');
    host.table('domains', 'alice 9 -b----\n');
    host.table('links', 'eth0 nic br0\nbr0 bridge -\nvif9.0 vif br0\n');
    host.vif('alice', '9 br0 vif9.0\n');
    expect(await proof(host)).toMatchObject({proof: 'verified', stopped: []});
    expect(host.table('created')).toBe('');
  });

  test('on its way in from another host is not created a second time', async () => {
    const host = keep(bridgedHost());
    const token = await begun(host, routeAlice);
    await phase(host, token, 'stop-guests');
    host.table('domains', 'alice--incoming 9 --p---\n');
    await host.verb('rollback', meta.id);
    await host.until(meta.id, (s) => s.stopped.length === 0);
    expect(host.table('created')).toBe('');
  });

  test('that is leaving is never created here', async () => {
    const host = keep(bridgedHost());
    const token = await begun(host, routeAlice);
    await phase(host, token, 'stop-guests');
    host.write(`var/lib/vifleet/txn/${meta.id}/stopped/alice`, '/etc/xen/vm/alice.cfg 5 1 boot-1 leaving\n');
    await host.verb('rollback', meta.id);
    await host.until(meta.id, (s) => s.attempt === 2);
    expect(host.table('created')).toBe('');
  });

  test('that crashes with its new config is named, and runs with the old one after the rollback', async () => {
    const host = keep(bridgedHost());
    const token = await begun(host, routeAlice);
    await phase(host, token, 'stop-guests');
    await phase(host, token, 'change');
    host.table('crashes-alice', '');
    expect(await phase(host, token, 'start-guests')).toMatchObject({
      progress: 'failed',
      error: expect.stringContaining('alice was not created: libxl: error: hotplug script failed') as string,
    });
    host.forget('crashes-alice');
    expect(await proof(host)).toMatchObject({proof: 'verified', stopped: []});
    expect(host.table('vifs/alice')).toMatch(/ br0 vif/);
  });

  test('is not started when the disk has no room to write down that it is', async () => {
    const host = keep(bridgedHost());
    const token = await begun(host, routeAlice, {}, kitWithFullDisk('started/alice'));
    await phase(host, token, 'stop-guests');
    await phase(host, token, 'change');
    host.table('disk-full', '');
    expect(await phase(host, token, 'start-guests')).toMatchObject({
      progress: 'failed',
      error: 'guest-start alice /etc/xen/vm/alice.cfg 5: cannot write down that alice is started',
    });
    host.forget('disk-full');
    expect(await proof(host)).toMatchObject({proof: 'verified', stopped: []});
    expect(host.table('created')).toBe('alice\n');
    expect(host.table('vifs/alice')).toMatch(/ br0 vif/);
  });

  test('whose shutdown outlives the process that asked for it is waited for, then started', async () => {
    const host = keep(bridgedHost());
    host.env['STUB_SHUTDOWN'] = '8';
    const token = await begun(host, {...routeAlice, window: 4}, {}, fragileKit());
    await host.verb('go', meta.id, token, 'stop-guests');
    await host.until(meta.id, () => host.table('domains').includes('---s--'));
    host.killAll(' run ');
    expect(await host.until(meta.id, (s) => s.proof !== 'none', 60)).toMatchObject({proof: 'verified', stopped: []});
    expect(host.table('created')).toBe('alice\n');
    expect(host.table('domains').match(/alice/g)).toHaveLength(1);
  });

  test('whose create outlives the process that asked for it is not created twice', async () => {
    const host = keep(bridgedHost());
    host.table('slow-create', '');
    const token = await begun(host, {...routeAlice, window: 5});
    await phase(host, token, 'stop-guests');
    await phase(host, token, 'change');
    await host.verb('go', meta.id, token, 'start-guests');
    await host.until(meta.id, () => host.calls('xl create').some((call) => !call.includes(' -n ')));
    host.killAll(' run ');
    host.forget('slow-create');
    expect(await host.until(meta.id, (s) => s.proof !== 'none', 60)).toMatchObject({proof: 'verified', stopped: []});
    expect(host.table('domains').match(/alice/g)).toHaveLength(1);
    expect(host.table('vifs/alice')).toMatch(/ br0 vif/);
  });
});

test('every verb may be repeated, and a guest is stopped and started once', async () => {
  const host = keep(bridgedHost());
  const token = await begun(host, routeAlice);
  for (const name of ['stop-guests', 'change', 'start-guests'] as const) {
    await Promise.all([host.verb('go', meta.id, token, name), host.verb('go', meta.id, token, name)]);
    await phase(host, token, name);
    await host.verb('go', meta.id, token, name);
  }
  await host.verb('confirm', meta.id, token);
  await host.verb('confirm', meta.id, token);
  await host.verb('release', meta.id, token);
  await host.verb('release', meta.id, token);
  await host.verb('confirm', meta.id, token);
  expect(host.points(meta.id).filter((point) => /^(phase|done|decided|closed|guest)/.test(point))).toEqual([
    'phase stop-guests',
    'guest-stopped alice',
    'done stop-guests',
    'phase change',
    'done change',
    'phase start-guests',
    'guest-started alice',
    'done start-guests',
    'decided confirmed controller',
    'closed',
  ]);
  expect(host.table('created')).toBe('alice\n');
});

test('phases out of order, unknown phases and wrong tokens are refused', async () => {
  const host = keep(bridgedHost());
  const token = await begun(host, routeAlice);
  await expect(host.verb('go', meta.id, token, 'change')).rejects.toThrow('refused: phase stop-guests pending');
  await expect(host.verb('go', meta.id, token, 'lunch')).rejects.toThrow('refused: phase lunch');
  await expect(host.verb('go', meta.id, 'x', 'stop-guests')).rejects.toThrow('refused: token');
  await expect(host.verb('confirm', meta.id, token)).rejects.toThrow('refused: phase stop-guests pending');
  await expect(host.verb('release', meta.id, token)).rejects.toThrow('refused: phase undecided');
  await expect(host.verb('extend', meta.id, token, 'soon')).rejects.toThrow('refused: phase soon');
});

test('a step that fails ends the phase, and nothing after it is done', async () => {
  const host = keep(bridgedHost());
  const token = await begun(host, {
    files: [],
    change: [
      {do: 'expect-address', link: 'br0', cidr: '10.1.1.1/24'},
      {do: 'sysctl-set', key: 'net/ipv4/ip_forward', value: '1'},
    ],
  });
  expect(await phase(host, token, 'change')).toMatchObject({
    progress: 'failed',
    step: '1 expect-address br0 10.1.1.1/24',
    error: 'expect-address br0 10.1.1.1/24: br0 does not have 10.1.1.1/24',
  });
  expect(host.read('proc/sys/net/ipv4/ip_forward')).toBe('0\n');
  await expect(host.verb('confirm', meta.id, token)).rejects.toThrow('refused: phase change failed');
});
