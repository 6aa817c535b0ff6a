import {describe, expect, test, vi} from 'vitest';
import {before, begun, bridgedHost, meta, moveToBridge, patient, phase, plainHost, routeAlice} from './change.ts';
import {shells} from './host.ts';
import {keep} from './hosts.ts';

vi.setConfig({...patient, maxConcurrency: 4});

describe.concurrent.each(shells)('under %s', (shell) => {
  test('the management address moves to the bridge and is confirmed', async () => {
    const host = keep(plainHost(shell));
    const token = await begun(host, moveToBridge);
    expect(await phase(host, token, 'change')).toMatchObject({progress: 'done', error: ''});
    expect(await host.verb('confirm', meta.id, token)).toMatchObject({decision: 'confirmed', decidedBy: 'controller'});
    expect(await host.verb('release', meta.id, token)).toMatchObject({phase: 'closed'});
    expect(host.table('addr')).toBe('br0 192.168.1.20/24\n');
    expect(host.read('var/lib/vifleet/record')).toBe('{"format":"vifleet/record","version":1}\n');
    expect(host.has('var/lib/vifleet/lock')).toBe(false);
    expect(host.has('var/lib/vifleet/open')).toBe(false);
  });

  test('a rollback puts back files, network, firewall and sysctl, proved', async () => {
    const host = keep(plainHost(shell));
    const token = await begun(host, moveToBridge);
    await phase(host, token, 'change');
    await host.verb('rollback', meta.id);
    const state = await host.until(meta.id, (s) => s.proof !== 'none');
    expect(state).toMatchObject({decision: 'rolled-back', decidedBy: 'controller', proof: 'verified', differs: []});
    expect(host.read('etc/sysconfig/network/ifcfg-eth0')).toBe(before.eth0);
    expect(host.has('etc/sysconfig/network/ifcfg-br0')).toBe(false);
    expect(host.table('addr')).toBe('eth0 192.168.1.20/24\n');
    expect(host.table('links')).toBe('eth0 nic -\n');
    expect(host.read('proc/sys/net/ipv4/ip_forward')).toBe('0\n');
    expect(host.table('rules4')).toContain('-i eth0');
    expect(await host.verb('release', meta.id, token)).toMatchObject({phase: 'closed', proof: 'verified'});
    expect(host.has('var/lib/vifleet/record')).toBe(false);
  });

  test('alice goes to a route of her own and back, restarted once each way', async () => {
    const host = keep(bridgedHost(shell));
    const token = await begun(host, routeAlice);
    for (const name of ['stop-guests', 'change', 'start-guests'] as const)
      expect(await phase(host, token, name)).toMatchObject({
        progress: 'done',
        stopped: name === 'start-guests' ? [] : ['alice'],
      });
    expect(host.table('route')).toContain('192.168.1.21 - alice.0');
    expect(host.table('created')).toBe('alice\n');
    await host.verb('rollback', meta.id);
    expect(await host.until(meta.id, (s) => s.proof !== 'none')).toMatchObject({proof: 'verified', stopped: []});
    expect(host.table('created')).toBe('alice\nalice\n');
    expect(host.read('etc/xen/vm/alice.cfg')).toBe(before.alice);
    expect(host.has('etc/xen/scripts')).toBe(false);
    expect(host.has('run/wicked/nanny/policy__alice_d0')).toBe(false);
  });

  test('the guard takes back what nobody confirms', async () => {
    const host = keep(plainHost(shell));
    const token = await begun(host, {...moveToBridge, window: 4});
    await phase(host, token, 'change');
    const state = await host.until(meta.id, (s) => s.proof !== 'none');
    expect(state).toMatchObject({decision: 'rolled-back', decidedBy: 'guard', proof: 'verified'});
    expect(host.table('addr')).toBe('eth0 192.168.1.20/24\n');
  });

  test('the host boots into the old state when it loses power in the middle of a change', async () => {
    const host = keep(plainHost(shell));
    const token = await begun(host, moveToBridge);
    await phase(host, token, 'change');
    host.killAll();
    host.reboot();
    await host.boot('files');
    expect(host.read('etc/sysconfig/network/ifcfg-eth0')).toBe(before.eth0);
    host.startNetwork();
    await host.boot('guests');
    const state = await host.verb('status', meta.id);
    expect(state).toMatchObject({decision: 'rolled-back', decidedBy: 'boot', proof: 'verified'});
  });
});
