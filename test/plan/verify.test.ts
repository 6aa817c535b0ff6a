import {describe, expect, it} from 'vitest';
import {sha256} from '../../src/base/hash.ts';
import {verifyOf} from '../../src/plan/verify.ts';
import {bridgedHost, file, guest, intent, nic, onBridge, onRoute, plainHost, route} from './intents.ts';

const running = new Set(['alice']);
const touched = new Set(['br0', 'eth0']);
const dns = {what: 'the first nameserver', before: 'dns', after: 'dns'};

describe('what must be true after a change', () => {
  it('is every file: those that were written, that were removed, and that were right', () => {
    const files = [file('/a', 'old', 'new'), file('/b', 'old', null), file('/c', 'same', 'same')];
    expect(verifyOf(plainHost, bridgedHost, files, running, touched).files).toEqual({
      '/a': sha256('new'),
      '/b': '-',
      '/c': sha256('same'),
    });
  });

  it('is the address and the ports of links that the change touched, and of no others', () => {
    const {links, ports} = verifyOf(plainHost, bridgedHost, [], running, touched);
    expect(links).toEqual([{link: 'br0', cidrs: ['192.168.1.20/24']}]);
    expect(ports).toEqual([{bridge: 'br0', port: 'eth0'}]);
    expect(verifyOf(plainHost, bridgedHost, [], running, new Set()).links).toEqual([]);
  });

  it('is the gateway on its new link, by ARP, where it answered on its old one', () => {
    const {defaultRoute, probes} = verifyOf(plainHost, bridgedHost, [], running, touched);
    expect(defaultRoute).toEqual({gateway: '192.168.1.1', link: 'br0'});
    expect(probes).toEqual([
      {what: 'gateway 192.168.1.1', before: 'arp 192.168.1.1 eth0', after: 'arp 192.168.1.1 br0'},
      dns,
    ]);
  });

  it('is that a gateway answers at all where there was none', () => {
    const lonely = intent({links: [nic('eth0', '192.168.1.20/24')]});
    expect(verifyOf(lonely, bridgedHost, [], running, touched).probes).toEqual([
      {what: 'gateway 192.168.1.1', after: 'arp 192.168.1.1 br0'},
      dns,
    ]);
  });

  it('is no gateway where there is none, or nobody knows its link', () => {
    const none = verifyOf(plainHost, intent({...bridgedHost, routes: []}), [], running, touched);
    expect([none.defaultRoute, none.probes]).toEqual([undefined, [dns]]);
    const dhcp = intent({links: [nic('eth0', 'dhcp')], routes: [route('default', '192.168.1.1')]});
    expect(verifyOf(dhcp, dhcp, [], running, touched).probes).toEqual([dns]);
  });

  it('is every guest that ran before, with each of its interfaces', () => {
    const guests = [
      guest('alice', onBridge(0, 'br0'), onRoute(1, 'alice.1', '192.168.1.21', 'br0')),
      guest('bob', onBridge(0, 'br0')),
    ];
    const {guests: found, probes} = verifyOf(bridgedHost, intent({...bridgedHost, guests}), [], running, touched);
    expect(found).toEqual([
      {
        guest: 'alice',
        vifs: [
          {kind: 'bridged', number: 0, bridge: 'br0'},
          {kind: 'routed', number: 1, device: 'alice.1', address: '192.168.1.21'},
        ],
      },
    ]);
    expect(probes.at(-1)).toEqual({
      what: 'alice at 192.168.1.21',
      before: 'ping 192.168.1.21',
      after: 'ping 192.168.1.21',
    });
  });

  it('says nothing of interfaces that are left alone', () => {
    const odd = {kind: 'other', number: 0, what: 'a port of Open vSwitch', because: []} as const;
    const after = intent({...bridgedHost, guests: [guest('alice', odd)]});
    expect(verifyOf(bridgedHost, after, [], running, touched).guests).toEqual([{guest: 'alice', vifs: []}]);
  });
});
