import {describe, expect, it} from 'vitest';
import {builtHost} from '../../src/desired/built.ts';
import {hostIntent} from '../../src/desired/intent.ts';
import type {Fleet, Host} from '../../src/model/fleet.ts';
import {noKnowledge, type Knowledge} from '../../src/model/knowledge.ts';
import {mtu} from '../../src/model/values.ts';
import {
  bridge,
  bridged,
  fleet,
  guest,
  host,
  macOf,
  must,
  name,
  nic,
  routed,
  routedVif,
  staticAddress,
  tcp,
} from './fleet.ts';

function intent(made: Fleet, one: Host, knowledge: Knowledge = noKnowledge) {
  const built = builtHost(made, one);
  if (!built.ok) throw built.error;
  return hostIntent(built.value, knowledge);
}

const lan = bridged('lan', 'br0', 'eth0');
const br0 = bridge('br0', '192.168.1.20/24');
const known = {macs: new Map([[name('eth0'), macOf('00:1c:c0:00:00:01')]])};

describe('links', () => {
  it('of two networks on one bridge are there once, because of both', () => {
    const other = bridged('other', 'br0', 'eth0');
    const earth = host('earth', [lan, other], [br0]);
    const {links, firewall} = intent(fleet([lan, other], [earth]), earth);
    expect(links.map((link) => link.name)).toEqual(['br0', 'eth0']);
    for (const {because} of links) expect(because).toEqual(expect.arrayContaining(['networks.lan', 'networks.other']));
    expect(firewall.replaces).toHaveLength(1);
  });

  it('have the MTU of their network on the bridge and on the NIC below it', () => {
    const wide = {...lan, mtu: must(mtu(9000))};
    const earth = host('earth', [wide], [br0]);
    const {links} = intent(fleet([wide], [earth]), earth);
    expect(links.map((link) => link.mtu)).toEqual([9000, 9000]);
  });

  it('take the hardware address of the NIC for its bridge, unless the inventory gives one', () => {
    const bridgeMac = (links: Host['links']) => {
      const earth = {...host('earth', [lan], []), links};
      return intent(fleet([lan], [earth]), earth, known).links.find((link) => link.kind === 'bridge')?.mac;
    };
    const own = macOf('00:16:3e:00:00:05');
    const ofNic = macOf('00:1c:c0:00:00:02');
    expect(bridgeMac(new Map([[br0.name, br0]]))).toBe('00:1c:c0:00:00:01');
    expect(bridgeMac(new Map([[br0.name, {...br0, mac: own}]]))).toBe(own);
    expect(bridgeMac(new Map([[name('eth0'), {...nic('eth0', 'none'), mac: ofNic}]]))).toBe(ofNic);
  });

  it('keep guests and host apart where the host has no address, and only there', () => {
    const island = bridged('island', 'br2', 'none', {hostAddress: {kind: 'none'}});
    const quiet = bridged('quiet', 'br4', 'eth1');
    const service = bridged('service', 'br3', 'none', {hostAddress: staticAddress('10.0.0.1/24')});
    const networks = [lan, island, quiet, service];
    const earth = host('earth', networks, [br0]);
    const {links} = intent(fleet(networks, [earth]), earth);
    expect(links.filter((link) => link.isolated).map((link) => link.name)).toEqual(['br2', 'br4', 'eth0', 'eth1']);
  });
});

describe('a routed guest', () => {
  const edge = routed('edge', 'br0');

  function proxyArp(hostAddress: string, guestAddress: string) {
    const earth = host('earth', [lan, edge], [bridge('br0', hostAddress)]);
    const alice = guest('alice', earth, [routedVif(0, edge, 'alice.0', guestAddress)]);
    return intent(fleet([lan, edge], [earth], [alice]), earth).proxyArp;
  }

  it('is answered for on the uplink when neighbours there would ask for it', () => {
    expect(proxyArp('192.168.1.20/24', '192.168.1.21')).toEqual(['alice.0', 'br0']);
    expect(proxyArp('192.168.1.20/24', '192.168.2.21')).toEqual(['alice.0']);
    expect(proxyArp('192.168.1.20/28', '192.168.1.32')).toEqual(['alice.0']);
    expect(proxyArp('dhcp', '192.168.2.21')).toEqual(['alice.0', 'br0']);
  });

  it('of another host changes nothing here', () => {
    const earth = host('earth', [lan, edge], [br0]);
    const mars = host('mars', [lan, edge], [br0]);
    const alice = guest('alice', mars, [routedVif(0, edge, 'alice.0', '192.168.1.21')]);
    const without = intent(fleet([lan, edge], [earth, mars]), earth);
    expect(intent(fleet([lan, edge], [earth, mars], [alice]), earth)).toEqual(without);
    expect(without.forwarding).toBe(false);
  });

  it('is kept out of the private networks of the host before it is let into the world', () => {
    const service = bridged('service', 'br3', 'none', {hostAddress: staticAddress('10.0.0.1/24')});
    const earth = host('earth', [lan, service, edge], [br0]);
    const alice = guest('alice', earth, [routedVif(0, edge, 'alice.0', '192.168.1.21', {allow: [tcp(22)]})]);
    const {forward} = intent(fleet([lan, service, edge], [earth], [alice]), earth).firewall;
    expect(
      forward.map(({source, destination, service: s, verdict}) => [source, destination, s?.port, verdict]),
    ).toEqual([
      ['192.168.1.21/32', '10.0.0.0/24', undefined, 'drop'],
      ['10.0.0.0/24', '192.168.1.21/32', undefined, 'drop'],
      ['192.168.1.21/32', '0.0.0.0/0', undefined, 'accept'],
      ['0.0.0.0/0', '192.168.1.21/32', 22, 'accept'],
    ]);
    expect(forward[3]?.because).toEqual(['guests.alice.vifs[0].allow[0]']);
  });

  it('has no firewall rules on a host whose firewall is left alone, and all the rest', () => {
    const earth = host('earth', [lan, edge], [br0], {firewall: 'none'});
    const alice = guest('alice', earth, [routedVif(0, edge, 'alice.0', '192.168.1.21')]);
    const found = intent(fleet([lan, edge], [earth], [alice]), earth);
    expect(found.firewall).toEqual({
      kind: 'unmanaged',
      zones: [],
      replaces: [],
      forward: [],
      masquerade: [],
      publish: [],
      bridging: false,
    });
    expect(found.forwarding).toBe(true);
    expect(found.routes).toMatchObject([{destination: '192.168.1.21/32', link: 'alice.0'}]);
  });
});
