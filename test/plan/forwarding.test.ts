import {describe, expect, it} from 'vitest';
import type {FirewallIntent, HostIntent} from '../../src/model/intent.ts';
import {forwardingChange, sayForwarding, switchedForwardingOn} from '../../src/plan/forwarding.ts';
import {observed} from './host-folder.ts';
import {guest, intent, onBridge, onRoute} from './intents.ts';
import {aliceBridged, aliceRouted, bridged, change, plannedOn, routed} from './planned.ts';

const aliceHere = guest('alice', onBridge(0, 'br0'));
const off = intent({guests: [aliceHere]});
const on = intent({forwarding: true, guests: [guest('alice', onRoute(0, 'alice.0', '192.168.1.21', 'br0'))]});

/** earth as it runs with alice routed, and what is different on it. */
const running = (more: Readonly<Record<string, string>> = {}) => {
  const host = routed();
  return observed({...host, facts: new Map([...host.facts, ...Object.entries(more)])});
};
const nat = (rule: string): Readonly<Record<string, string>> => ({
  rules4: `*nat\n:POSTROUTING ACCEPT [0:0]\n${rule}\nCOMMIT\n`,
});
const takenBack = (before: HostIntent, after: HostIntent, host = running()) =>
  forwardingChange(before, after, host, true);

describe('IPv4 forwarding in the running kernel', () => {
  it('is switched on where it is off', () => {
    expect(forwardingChange(off, on, observed(bridged), false)).toBe('on');
    expect(forwardingChange(off, on, running(), false)).toBe('is-on');
    expect(forwardingChange(on, on, running(), false)).toBe('none');
  });

  it('stays on where nobody knows who else needs it, and the plan says so', () => {
    expect(forwardingChange(on, off, running(), false)).toBe('kept');
    const said = [{kind: 'update', object: 'IPv4 forwarding', from: 'on', to: 'off', because: []}] as const;
    expect(sayForwarding(said, 'kept')[0]?.to).toBe('off when the host starts next');
    expect(sayForwarding(said, 'off')).toEqual(said);
  });

  it('goes off again where a run that switched it on is taken back', () => {
    expect(takenBack(on, off)).toBe('off');
  });

  it('stays on for a guest that is still reached through the host, in the inventory or not', () => {
    const carol = guest('carol', onRoute(0, 'carol.0', '192.168.1.25', 'br0'));
    expect(takenBack(on, intent({guests: [aliceHere, carol]}))).toBe('kept');
    expect(takenBack(on, intent({guests: []}))).toBe('kept');
  });

  it.each(['-A POSTROUTING -s 10.1.0.0/16 -j MASQUERADE', '-A POSTROUTING -o br0 -j SNAT --to-source 192.168.1.20'])(
    'stays on where somebody else translates addresses: %s',
    (rule) => {
      expect(takenBack(on, off, running(nat(rule)))).toBe('kept');
      expect(takenBack(on, off, running(nat('-A POSTROUTING -j ACCEPT')))).toBe('off');
      const masquerade = [{source: '10.1.0.0/16', via: 'br0', because: []}] as unknown as FirewallIntent['masquerade'];
      expect(takenBack({...on, firewall: {...on.firewall, masquerade}}, off, running(nat(rule)))).toBe('off');
    },
  );
});

describe('a plan', () => {
  it('has the step that switches it on only where it was off, so that it can be told who did', () => {
    expect(switchedForwardingOn(change(plannedOn(aliceRouted, bridged)))).toBe(true);
    const already = new Map(bridged.facts).set('sysctl', 'net/ipv4/ip_forward:1\n');
    const plan = change(plannedOn(aliceRouted, {...bridged, facts: already}));
    expect(switchedForwardingOn(plan)).toBe(false);
    expect(plan.steps.change).toContainEqual({do: 'expect-sysctl', key: 'net/ipv4/ip_forward', value: '1'});
  });

  it('promises nothing of the running kernel where alice comes back to the bridge', () => {
    const {changes, steps} = change(plannedOn(aliceBridged, routed()));
    expect(changes.find(({object}) => object === 'IPv4 forwarding')?.to).toBe('off when the host starts next');
    expect(JSON.stringify(steps)).not.toContain('ip_forward');
  });
});
