import {describe, expect, it} from 'vitest';
import type {GuestIntent} from '../../src/model/intent.ts';
import {guestImpacts, strangerImpacts} from '../../src/plan/impact.ts';
import type {LinkChanges} from '../../src/plan/links.ts';
import {riskOf} from '../../src/plan/risk.ts';
import {bridge, bridgedHost, guest, intent, nic, onBridge, onRoute, plainHost, vlan} from './intents.ts';

const still: LinkChanges = {
  fresh: [],
  altered: [],
  remade: [],
  gone: [],
  released: [],
  declaredVifs: [],
  forgottenVifs: [],
  droppedRoutes: [],
  addedRoutes: [],
};
const links = (some: {readonly [K in 'fresh' | 'altered' | 'gone']?: readonly string[]}): LinkChanges =>
  ({...still, ...some}) as LinkChanges;

function impact(before: GuestIntent | undefined, after: GuestIntent, changes = still, runs = true) {
  const [found] = guestImpacts(
    intent({guests: before === undefined ? [] : [before]}),
    intent({guests: [after]}),
    changes,
    new Set(runs ? [after.name] : []),
  );
  return found;
}

const bridged = guest('alice', onBridge(0, 'br0'));
const routed = guest('alice', onRoute(0, 'alice.0', '192.168.1.21', 'br0'));

describe('what a guest feels that is not in the inventory', () => {
  const bob = (bridgeName: string) =>
    new Map([['bob', [{number: 0, device: 'vif2.0', kind: 'bridged', bridge: bridgeName}] as const]]);
  const after = intent({links: [bridge('br0', ['eth0']), nic('eth0')], guests: [guest('alice', onBridge(0, 'br0'))]});

  it('is a blip where its bridge, or what is below it, is set up anew', () => {
    expect(strangerImpacts(after, links({altered: ['br0']}), bob('br0'))).toEqual([
      {
        guest: 'bob',
        impact: 'blip',
        reason: 'eth0: br0 is set up anew, for about a second; it is not in the inventory',
      },
    ]);
    expect(strangerImpacts(after, links({altered: ['eth0']}), bob('br0'))).toMatchObject([{impact: 'blip'}]);
  });

  it('is not told where it feels nothing', () => {
    expect(strangerImpacts(after, still, bob('br0'))).toEqual([]);
    expect(strangerImpacts(after, links({altered: ['br0']}), bob('br7'))).toEqual([]);
  });

  it('is told once where the inventory knows it', () => {
    const alice = new Map([['alice', bob('br0').get('bob') ?? []]]);
    expect(strangerImpacts(after, links({altered: ['br0']}), alice)).toEqual([]);
  });
});

describe('what a guest feels', () => {
  it('is nothing where its interfaces and their way out stay', () => {
    expect(impact(bridged, bridged)).toMatchObject({impact: 'none'});
    expect(impact(bridged, bridged, links({altered: ['br7'], fresh: ['br8']}))).toMatchObject({impact: 'none'});
  });

  it.each([
    ['another way out', routed, 'eth0: br0 -> routed 192.168.1.21 via alice.0'],
    ['another bridge', guest('alice', onBridge(0, 'br1')), 'eth0: br0 -> br1'],
    [
      'another MAC address',
      guest('alice', onBridge(0, 'br0', {mac: '00:16:3e:00:00:01'})),
      'eth0: br0 -> br0, 00:16:3e:00:00:01',
    ],
    ['a second interface', guest('alice', onBridge(0, 'br0'), onBridge(1, 'br1')), 'eth1: not there -> br1'],
  ])('is a restart: %s', (_, after, reason) => {
    expect(impact(bridged, after)).toEqual({guest: 'alice', impact: 'restart', reason});
  });

  it('is none while it does not run, but will be at its next start', () => {
    expect(impact(bridged, routed, still, false)).toMatchObject({impact: 'none'});
    expect(impact(bridged, routed, still, false)?.reason).toContain('takes effect at its next start');
    expect(impact(bridged, bridged, links({altered: ['br0']}), false)).toMatchObject({
      impact: 'none',
      reason: 'not running',
    });
  });

  it('is a blip where its bridge, or the uplink of its route, is set up anew', () => {
    expect(impact(bridged, bridged, links({altered: ['br0']}))).toMatchObject({impact: 'blip'});
    expect(impact(routed, routed, links({altered: ['br0']}))).toMatchObject({impact: 'blip'});
    expect(impact(bridged, bridged, links({fresh: ['br0']}))).toMatchObject({impact: 'blip'});
  });

  it('is a blip where something below its bridge is set up anew', () => {
    const below = [bridge('br0', ['eth1.7']), vlan('eth1.7', 7, 'eth1'), nic('eth1')];
    const [found] = guestImpacts(
      intent({links: below, guests: [bridged]}),
      intent({links: below, guests: [bridged]}),
      links({altered: ['eth1']}),
      new Set(['alice']),
    );
    expect(found).toMatchObject({impact: 'blip', reason: 'eth0: eth1, below br0, is set up anew, for about a second'});
  });

  it('is the strongest of what its interfaces feel', () => {
    const two = guest('alice', onBridge(0, 'br0'), onBridge(1, 'br1'));
    const moved = guest('alice', onBridge(0, 'br0'), onBridge(1, 'br2'));
    expect(impact(two, moved, links({altered: ['br0']}))).toMatchObject({impact: 'restart'});
  });

  it('is a restart for a guest that was not there: nobody knows how it is attached', () => {
    expect(impact(undefined, bridged)).toMatchObject({impact: 'restart'});
  });
});

describe('the risk of a change', () => {
  const risk = (management: readonly string[], changes: LinkChanges, loadsFirewall = false) =>
    riskOf(management, changes, plainHost, bridgedHost, loadsFirewall);

  it('is to cut the way to the host where the links that carry it change', () => {
    expect(risk(['eth0', 'br0'], links({fresh: ['br0'], altered: ['eth0']}))).toEqual({
      cutsManagement: true,
      reasons: [
        'eth0, which carries this connection, is set up anew',
        'the host will answer on br0, which does not exist yet',
        'eth0 becomes a port of a bridge',
      ],
    });
    expect(risk(['br9'], links({gone: ['br9'] as never})).reasons).toEqual([
      'br9, which carries this connection, goes away',
    ]);
  });

  it('is to cut it where something below changes', () => {
    const over = intent({links: [vlan('eth0.7', 7, 'eth0', '192.168.1.20/24'), nic('eth0')]});
    expect(riskOf(['eth0.7'], links({altered: ['eth0']}), over, over, false)).toEqual({
      cutsManagement: true,
      reasons: ['eth0, which this connection goes through, changes'],
    });
  });

  it('is none where other links change', () => {
    expect(risk(['eth7'], links({fresh: ['br0'], altered: ['eth0'], gone: ['br9']}))).toEqual({
      cutsManagement: false,
      reasons: [],
    });
  });

  it('is no news for a link that is a port already', () => {
    expect(riskOf(['eth0'], still, bridgedHost, bridgedHost, false).reasons).toEqual([]);
  });

  it('tells that the firewall is loaded, which by itself cuts nobody off', () => {
    expect(risk(['eth7'], still, true)).toEqual({cutsManagement: false, reasons: ['the firewall is loaded anew']});
  });
});
