import type {Fleet} from '../../src/model/fleet.ts';
import {
  bridge,
  bridged,
  bridgedVif,
  fleet,
  guest,
  host,
  icmp,
  macOf,
  nic,
  rateOf,
  routed,
  routedVif,
  staticAddress,
  tcp,
} from './fleet.ts';

const lan = bridged('lan', 'br0', 'eth0');
const island = bridged('island', 'br2', 'none', {hostAddress: {kind: 'none'}});
const service = bridged('service', 'br3', 'none', {hostAddress: staticAddress('192.168.50.1/24')});
const edge = routed('edge', 'br0');
const br0 = bridge('br0', '192.168.1.20/24', '192.168.1.1');

const aliceMac = {mac: macOf('00:16:3e:4f:94:a9')};
const bobMac = {mac: macOf('00:16:3e:4f:94:aa')};

/** The installer's proposal: the address of the NIC moves to a bridge over it, which alice joins. */
function bridgePerNic(): Fleet {
  const dmz = bridged('dmz', 'br1', 'eth1');
  const earth = host('earth', [lan, dmz], [br0, bridge('br1', 'dhcp')]);
  const vifs = [bridgedVif(0, lan, aliceMac), bridgedVif(1, dmz, {...bobMac, rate: rateOf('100Mb/s@20ms')})];
  return fleet([lan, dmz], [earth], [guest('alice', earth, vifs)]);
}

function bridgeWithoutNic(): Fleet {
  const earth = host('earth', [service], [nic('eth0', '192.168.1.20/24', '192.168.1.1')]);
  const vif = bridgedVif(0, service, {...aliceMac, model: 'e1000'});
  return fleet([service], [earth], [guest('alice', earth, [vif], {type: 'hvm'})]);
}

function guestsOnlyBridge(): Fleet {
  const earth = host('earth', [island], [nic('eth0', 'dhcp')]);
  return fleet([island], [earth], [guest('alice', earth, [bridgedVif(0, island, aliceMac)])]);
}

/** The source of the routed set-up: openSUSE Leap's virtualization guide, where earth routes alice. */
function routedAlice(): Fleet {
  const earth = host('earth', [lan, edge], [br0]);
  const vif = routedVif(0, edge, 'alice.0', '192.168.1.21', aliceMac);
  return fleet([lan, edge], [earth], [guest('alice', earth, [vif], {type: 'pv'})]);
}

function twoRoutedGuests(): Fleet {
  const earth = host('earth', [lan, edge], [br0]);
  const alice = guest('alice', earth, [
    routedVif(0, edge, 'alice.0', '192.168.1.21', {...aliceMac, allow: [tcp(443), icmp]}),
  ]);
  // Bob's address is routed to earth by the world: nobody asks for it on the uplink.
  const bob = guest('bob', earth, [routedVif(0, edge, 'bob.0', '10.9.8.7', bobMac)]);
  return fleet([lan, edge], [earth], [alice, bob]);
}

/** Every kind of network on one host, and a second host that the fleet's networks concern in part. */
function mixed(): Fleet {
  const mixedEdge = routed('edge', 'eth1');
  const networks = [lan, island, service, mixedEdge];
  const earth = host('earth', networks, [br0, nic('eth1', '192.168.2.20/24')]);
  const mars = host('mars', [lan], [bridge('br0', '192.168.1.30/24', '192.168.1.1')], {
    platform: 'leap-15',
    firewall: 'none',
  });
  const alice = guest('alice', earth, [
    routedVif(0, mixedEdge, 'alice.0', '192.168.2.21', {...aliceMac, allow: [tcp(443)]}),
    bridgedVif(1, island),
  ]);
  const carol = guest('carol', mars, [bridgedVif(0, lan, {mac: macOf('00:16:3e:00:00:01')})]);
  return fleet(networks, [earth, mars], [alice, carol]);
}

/** Fleets by the name of the case folder that holds what the hosts had and what they must get. */
export const scenarioFleets: Readonly<Record<string, () => Fleet>> = {
  'a-bridge-per-nic': bridgePerNic,
  'a-bridge-without-nic': bridgeWithoutNic,
  'a-bridge-for-guests-only': guestsOnlyBridge,
  'a-routed-guest-as-in-the-guide': routedAlice,
  'two-routed-guests': twoRoutedGuests,
  'every-kind-on-one-host': mixed,
};
