import {describe, expect, it} from 'vitest';
import {runningFacts} from '../../src/observed/running.ts';
import {managementLinks} from '../../src/plan/management.ts';
import {notLive} from '../../src/plan/live.ts';
import {observed, type Host} from './host-folder.ts';
import {bond, bridge, bridgedHost, intent, nic, plainHost, route, vlan} from './intents.ts';
import {bridged, plain} from './planned.ts';

const changed = (fact: string, change: (text: string) => string): Host => ({
  ...bridged,
  facts: new Map(bridged.facts).set(fact, change(bridged.facts.get(fact) ?? '')),
});
const ours = new Set(['br0', 'eth0']);
const dead = (host: Host, after = bridgedHost, names = ours) => notLive(after, runningFacts(observed(host)), names);

describe('a link that is right on disk', () => {
  it('is live where the kernel has it so', () => expect(dead(bridged)).toEqual([]));

  it('is not live without its address', () => {
    const host = changed('addresses', (text) => text.replace('192.168.1.20/24', '192.168.1.20/25'));
    expect(dead(host)).toEqual([{link: 'br0', why: '192.168.1.20/24 is not set'}]);
  });

  it('is not live without its port', () => {
    const host = changed('links', (text) => text.replace('master br0 ', ''));
    expect(dead(host)).toEqual([{link: 'br0', why: 'eth0 is not its port'}]);
  });

  it('is not live where the bridge was never made', () => {
    const island = intent({links: [bridge('br5', [])]});
    expect(dead(bridged, island, new Set(['br5']))).toEqual([{link: 'br5', why: 'the bridge does not exist'}]);
  });

  it('is no concern of ours where the inventory does not name it, or it does not start with the host', () => {
    const other = intent({links: [nic('eth7', '10.0.0.1/24')]});
    expect(dead(bridged, other)).toEqual([]);
    const hotplug = intent({links: [nic('eth0', '10.0.0.1/24', {start: 'hotplug'})]});
    expect(dead(bridged, hotplug)).toEqual([]);
  });
});

describe('a VLAN or a bond that is right on disk', () => {
  const tagged = (line: string) =>
    dead(
      changed('links', (text) => text + line),
      intent({links: [vlan('eth0.7', 7, 'eth0')]}),
      new Set(['eth0.7']),
    );
  const running = (id: number) =>
    `9: eth0.7@eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 \\    link/ether 52:54:00:c0:01:14 brd ff:ff:ff:ff:ff:ff \\    vlan protocol 802.1Q id ${id} <REORDER_HDR> \n`;

  it('is live, or missing, or has another number and must go first', () => {
    expect(tagged(running(7))).toEqual([]);
    expect(tagged('')).toEqual([{link: 'eth0.7', why: 'the VLAN does not exist'}]);
    expect(tagged(running(8))).toEqual([{link: 'eth0.7', why: 'it is VLAN 8 on eth0', another: true}]);
  });

  it('is not live as a bond without its ports', () => {
    const after = intent({links: [bond('bond0', ['eth1'], '802.3ad')]});
    expect(dead(bridged, after, new Set(['bond0']))).toEqual([{link: 'bond0', why: 'the bond does not exist'}]);
  });
});

describe('the links that carry the connection', () => {
  const at = (address: string) => ({ssh: {address}}) as unknown as Parameters<typeof managementLinks>[0];

  it('are the one that has the address now and the one that will have it', () => {
    expect(managementLinks(at('192.168.1.20'), observed(plain), bridgedHost)).toEqual(['eth0', 'br0']);
  });

  it('are one link where it stays', () => {
    expect(managementLinks(at('192.168.1.20'), observed(bridged), bridgedHost)).toEqual(['br0']);
  });

  it('are those of the default route, now and then, where ssh goes by a name', () => {
    expect(managementLinks(at('earth.example.com'), observed(plain), bridgedHost)).toEqual(['eth0', 'br0']);
    expect(managementLinks(at('earth.example.com'), observed(bridged), plainHost)).toEqual(['br0', 'eth0']);
  });

  it('are nothing that is known where there is no default route either', () => {
    const noRoute = {...plain, facts: new Map(plain.facts).set('routes', '')};
    const after = intent({links: [nic('eth0', 'dhcp')], routes: [route('default', '10.0.0.1')]});
    expect(managementLinks(at('earth.example.com'), observed(noRoute), after)).toEqual([]);
  });
});
