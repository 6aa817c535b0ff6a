import {describe, expect, it} from 'vitest';
import type {FirewallIntent, HostIntent} from '../../src/model/intent.ts';
import {semanticDiff} from '../../src/plan/semantic.ts';
import {bridge, bridgedHost, guest, intent, nic, onBridge, onRoute, plainHost, route} from './intents.ts';

const lines = (before: HostIntent, after: HostIntent) =>
  semanticDiff(before, after, after).map(({object, from, to}) =>
    from === undefined
      ? `+ ${object}: ${to}`
      : to === undefined
        ? `- ${object}: ${from}`
        : `${object}: ${from} -> ${to}`,
  );

describe('what changes, in the words of the world', () => {
  it('is nothing between equal intents', () => {
    expect(semanticDiff(bridgedHost, bridgedHost, bridgedHost)).toEqual([]);
  });

  it('is how a guest is attached', () => {
    const before = intent({guests: [guest('alice', onBridge(0, 'br0'))]});
    const after = intent({guests: [guest('alice', onRoute(0, 'alice.0', '192.168.1.21', 'br0'))]});
    expect(lines(before, after)).toEqual(['alice eth0: br0 -> routed 192.168.1.21 via alice.0']);
    expect(lines(after, before)).toEqual(['alice eth0: routed 192.168.1.21 via alice.0 -> br0']);
  });

  it.each([
    ['mac', '00:16:3e:00:00:01', 'br0, 00:16:3e:00:00:01'],
    ['rate', '100Mb/s@20ms', 'br0, rate 100Mb/s@20ms'],
    ['model', 'e1000', 'br0, e1000'],
  ])('is every property of an interface: %s', (key, value, words) => {
    const before = intent({guests: [guest('alice', onBridge(0, 'br0'))]});
    const after = intent({guests: [guest('alice', onBridge(0, 'br0', {[key]: value}))]});
    expect(lines(before, after)).toEqual([`alice eth0: br0 -> ${words}`]);
  });

  it('is an address that moves to a bridge', () => {
    expect(lines(plainHost, bridgedHost)).toEqual([
      '+ link br0: bridge over eth0, 192.168.1.20/24',
      'link eth0: NIC, 192.168.1.20/24 -> NIC, no address',
    ]);
  });

  it.each([
    [bridge('br0', []), 'bridge without NIC, no address, reachable over IPv6'],
    [bridge('br0', [], undefined, {isolated: true}), 'bridge without NIC, no address, apart from the host'],
    [nic('br0', 'dhcp'), 'NIC, address by DHCP'],
    [nic('br0', undefined, {mtu: 9000, start: 'manual'}), 'NIC, no address, mtu 9000, manual'],
    [nic('br0', undefined, {kind: 'vlan', id: 7, on: 'eth1'}), 'VLAN 7 on eth1, no address'],
    [nic('br0', undefined, {kind: 'bond', ports: ['a', 'b'], mode: '802.3ad'}), 'bond (802.3ad) of a, b, no address'],
  ])('knows each kind of link: %#', (link, words) => {
    expect(lines(intent({}), intent({links: [link]}))).toEqual([`+ link br0: ${words}`]);
  });

  it('is routes, forwarding and proxy ARP', () => {
    const after = intent({
      routes: [route('default', '192.168.1.1'), route('192.168.1.21/32', undefined, 'alice.0')],
      forwarding: true,
      proxyArp: ['br0'] as never,
    });
    expect(lines(intent({}), after)).toEqual([
      'IPv4 forwarding: off -> on',
      '+ default route: via 192.168.1.1',
      '+ proxy ARP on br0: on',
      '+ route 192.168.1.21/32: dev alice.0',
    ]);
  });

  it('is two default routes in one line, in an order of their own', () => {
    const [a, b] = [route('default', '192.168.1.1'), route('default', '192.168.1.2')];
    expect(lines(intent({}), intent({routes: [b, a]}))).toEqual(['+ default route: via 192.168.1.1, via 192.168.1.2']);
  });

  it('is what the firewall lets through, and nothing of one that is left alone', () => {
    const firewall = {
      kind: 'managed',
      zones: [{link: 'alice.0', zone: 'external', because: []}],
      replaces: [],
      forward: [
        {
          source: '0.0.0.0/0',
          destination: '192.168.1.21/32',
          service: {protocol: 'tcp', port: 443},
          verdict: 'accept',
          because: [],
        },
        {source: '192.168.1.21/32', destination: '192.168.50.0/24', verdict: 'drop', because: []},
      ],
      masquerade: [{source: '192.168.100.1/32', via: 'br0', because: []}],
      publish: [
        {
          protocol: 'tcp',
          hostAddress: '192.168.1.20',
          hostPort: 8080,
          guestAddress: '192.168.100.1',
          guestPort: 80,
          because: [],
        },
      ],
      bridging: true,
    } as unknown as FirewallIntent;
    expect(lines(intent({}), intent({firewall}))).toEqual([
      '+ firewall 192.168.1.21/32 -> 192.168.50.0/24: drop',
      '+ firewall anywhere -> 192.168.1.21/32 tcp/443: accept',
      '+ firewall port tcp/8080 of 192.168.1.20: to 192.168.100.1:80',
      '+ firewall zone of alice.0: external',
      '+ masquerading of 192.168.100.1/32: via br0',
    ]);
    expect(lines(intent({}), intent({firewall: {...firewall, kind: 'unmanaged'}}))).toEqual([]);
  });

  it('tells why by the inventory, also where host and inventory order things in other ways', () => {
    const before = intent({links: [nic('eth0'), nic('eth1')]});
    const after = intent({links: [nic('eth1', '10.0.0.1/24'), nic('eth0')]});
    const desired = intent({links: [nic('eth1', '10.0.0.1/24', {because: ['hosts.earth.links.eth1']})]});
    expect(semanticDiff(before, after, desired)).toEqual([
      {
        kind: 'update',
        object: 'link eth1',
        from: 'NIC, no address',
        to: 'NIC, 10.0.0.1/24',
        because: ['hosts.earth.links.eth1'],
      },
    ]);
  });
});
