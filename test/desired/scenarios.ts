import {readdirSync, readFileSync} from 'node:fs';
import {readInventory} from '../../src/inventory/read.ts';
import type {Fleet} from '../../src/model/fleet.ts';
import {ipv4, mtu} from '../../src/model/values.ts';
import {
  bond,
  bridge,
  bridged,
  bridgedVif,
  fleet,
  guest,
  host,
  icmp,
  macOf,
  masqueraded,
  masqueradedVif,
  must,
  name,
  nic,
  published,
  rateOf,
  routed,
  routedVif,
  staticAddress,
  tagged,
  tcp,
  vlan,
} from './fleet.ts';

const lan = bridged('lan', 'br0', 'eth0');
const island = bridged('island', 'br2', 'none', {hostAddress: {kind: 'none'}});
const service = bridged('service', 'br3', 'none', {hostAddress: staticAddress('192.168.50.1/24')});
const edge = routed('edge', 'br0');
const shelter = masqueraded('shelter', 'br0', '192.168.100.0/24');
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

/** The source of the masqueraded set-up is the same guide, where earth hides dolly. */
function masqueradedDolly(): Fleet {
  const earth = host('earth', [lan, shelter], [br0]);
  const vif = masqueradedVif(0, shelter, 'dolly.0', '192.168.100.1', bobMac);
  return fleet([lan, shelter], [earth], [guest('dolly', earth, [vif], {type: 'pv'})]);
}

/** Two masqueraded guests, one with a port of the host, beside a routed one: none of them reaches another. */
function neighbours(): Fleet {
  const earth = host('earth', [lan, edge, shelter], [br0]);
  const alice = guest('alice', earth, [
    routedVif(0, edge, 'alice.0', '192.168.1.21', {...aliceMac, allow: [tcp(443)]}),
  ]);
  const dolly = guest('dolly', earth, [
    masqueradedVif(0, shelter, 'dolly.0', '192.168.100.1', {...bobMac, publish: [published(8080, 80)]}),
  ]);
  const eve = guest('eve', earth, [masqueradedVif(0, shelter, 'eve.0', '192.168.100.2')]);
  return fleet([lan, edge, shelter], [earth], [alice, dolly, eve]);
}

/** Guests of bridges that no card leads out of leave through the host, with its address or with their own. */
function waysOut(): Fleet {
  const hidden = bridged('hidden', 'br3', 'none', {
    hostAddress: staticAddress('192.168.50.1/24'),
    egress: {kind: 'masqueraded', via: name('br0')},
  });
  const known = bridged('known', 'br4', 'none', {
    hostAddress: staticAddress('10.4.0.1/24'),
    egress: {kind: 'routed', via: name('br0')},
  });
  const earth = host('earth', [lan, hidden, known], [br0]);
  const vifs = [bridgedVif(0, hidden, aliceMac), bridgedVif(1, known, bobMac)];
  return fleet([lan, hidden, known], [earth], [guest('alice', earth, vifs)]);
}

/** A fully virtualised guest has two devices for each of its vifs. */
function emulatedCards(): Fleet {
  const earth = host('earth', [lan, edge, shelter], [br0]);
  const vifs = [
    routedVif(0, edge, 'win.0', '192.168.1.21', {...aliceMac, model: 'e1000', allow: [tcp(3389)]}),
    masqueradedVif(1, shelter, 'win.1', '192.168.100.1', bobMac),
  ];
  return fleet([lan, edge, shelter], [earth], [guest('win', earth, vifs, {type: 'hvm'})]);
}

/** A VLAN with an address, by which hosts reach each other; its NIC needs a file, and has nothing else in it. */
function vlanBetweenHosts(): Fleet {
  const earth = host('earth', [lan], [br0, vlan('eth1.200', 200, 'eth1', '10.0.200.1/24')]);
  const mars = host(
    'mars',
    [],
    [nic('eth0', '192.168.1.22/24'), nic('eth1', '10.0.1.22/24'), vlan('storage', 200, 'eth1', '10.0.200.2/24')],
  );
  return fleet([lan], [earth, mars]);
}

/** Guests on several hosts are on one VLAN, and no host is reached from it; mars has eth1 in use already. */
function privateVlan(): Fleet {
  const hidden = tagged('private', 'br100', 100, 'eth1', {mtu: must(mtu(1400))});
  const earth = host('earth', [lan, hidden], [br0]);
  const mars = host('mars', [hidden], [nic('eth0', '192.168.1.22/24')]);
  const alice = guest('alice', earth, [bridgedVif(0, hidden, aliceMac)]);
  return fleet([lan, hidden], [earth, mars], [alice, guest('bob', mars, [bridgedVif(0, hidden, bobMac)])]);
}

/** The one NIC of the host is a port of br0, and carries a VLAN besides. */
function vlanOnSingleNic(): Fleet {
  const hidden = tagged('private', 'br100', 100, 'eth0');
  const earth = host('earth', [lan, hidden], [br0]);
  return fleet(
    [lan, hidden],
    [earth],
    [guest('alice', earth, [bridgedVif(0, lan, aliceMac), bridgedVif(1, hidden, bobMac)])],
  );
}

function bondBelowBridge(): Fleet {
  const overBond = bridged('lan', 'br0', 'bond0');
  return fleet([overBond], [host('earth', [overBond], [br0, bond('bond0', ['eth0', 'eth1'], 'active-backup')])]);
}

/** A bridge over a VLAN over a bond, beside a VLAN with an address and a bond with one. */
function bondBelowVlan(): Fleet {
  const hidden = tagged('private', 'br100', 100, 'bond0');
  const links = [
    bond('bond0', ['eth2', 'eth1'], '802.3ad'),
    vlan('bond0.200', 200, 'bond0', '10.0.200.1/24'),
    bond('bond1', ['eth3', 'eth4'], 'balance-alb', 'dhcp'),
    nic('eth0', '192.168.1.20/24', '192.168.1.1'),
  ];
  return fleet([hidden], [host('earth', [hidden], links)]);
}

/** The host gives addresses on a private bridge: to bob the same one always. */
function dhcpServer(): Fleet {
  const served = {
    ...service,
    dhcp: {first: must(ipv4('192.168.50.100')), last: must(ipv4('192.168.50.199'))},
  };
  const leaving = {
    ...bridged('leaving', 'br4', 'none'),
    hostAddress: staticAddress('192.168.60.1/24'),
    dhcp: {first: must(ipv4('192.168.60.100')), last: must(ipv4('192.168.60.109'))},
    egress: {kind: 'masqueraded' as const, via: br0.name},
  };
  const earth = host('earth', [lan, served, leaving], [br0]);
  const bob = bridgedVif(0, served, {...bobMac, address: must(ipv4('192.168.50.10'))});
  return fleet(
    [lan, served, leaving],
    [earth],
    [guest('alice', earth, [bridgedVif(0, served, aliceMac)]), guest('bob', earth, [bob])],
  );
}

/** Everything on one host that a host can stand on: what each of them gives and takes stays apart. */
function everyLink(): Fleet {
  const overBond = bridged('lan', 'br0', 'bond0');
  const hidden = tagged('private', 'br100', 100, 'bond0');
  const served = {...service, dhcp: {first: must(ipv4('192.168.50.100')), last: must(ipv4('192.168.50.199'))}};
  const networks = [overBond, hidden, island, served, edge];
  const links = [
    br0,
    bond('bond0', ['eth0', 'eth1'], 'active-backup'),
    vlan('bond0.200', 200, 'bond0', '10.0.200.1/24'),
    vlan('eth2.7', 7, 'eth2', 'dhcp'),
  ];
  const earth = host('earth', networks, links);
  const vifs = [bridgedVif(0, overBond, aliceMac), bridgedVif(1, hidden, bobMac), bridgedVif(2, island)];
  const bob = routedVif(0, edge, 'bob.0', '192.168.1.21', {mac: macOf('00:16:3e:4f:94:ab')});
  return fleet(networks, [earth], [guest('alice', earth, vifs), guest('bob', earth, [bob])]);
}

/** Every kind of network on one host, and a second host that the fleet's networks concern in part. */
function mixed(): Fleet {
  const mixedEdge = routed('edge', 'eth1');
  const networks = [lan, island, service, mixedEdge, shelter];
  const earth = host('earth', networks, [br0, nic('eth1', '192.168.2.20/24')]);
  const mars = host('mars', [lan], [bridge('br0', '192.168.1.30/24', '192.168.1.1')], {
    platform: 'leap-15',
    firewall: 'none',
  });
  const alice = guest('alice', earth, [
    routedVif(0, mixedEdge, 'alice.0', '192.168.2.21', {...aliceMac, allow: [tcp(443)]}),
    bridgedVif(1, island),
  ]);
  const dolly = guest('dolly', earth, [
    masqueradedVif(0, shelter, 'dolly.0', '192.168.100.1', {rate: rateOf('10MB/s'), publish: [published(8080, 80)]}),
    bridgedVif(1, lan, {rate: 'none'}),
  ]);
  const carol = guest('carol', mars, [bridgedVif(0, lan, {mac: macOf('00:16:3e:00:00:01')})]);
  return fleet(networks, [earth, mars], [alice, carol, dolly]);
}

/** Every row of what a network can be, on one host: by card, by VLAN, over a bond, within the host, and behind it. */
function everyRow(): Fleet {
  const over = bridged('over', 'br1', 'bond0');
  const hidden = tagged('private', 'br100', 100, 'eth0', {mtu: must(mtu(1400))});
  const served = {
    ...service,
    dhcp: {first: must(ipv4('192.168.50.100')), last: must(ipv4('192.168.50.199'))},
    egress: {kind: 'masqueraded' as const, via: br0.name},
  };
  const known = bridged('known', 'br4', 'none', {
    hostAddress: staticAddress('10.4.0.1/24'),
    egress: {kind: 'routed', via: br0.name},
  });
  const networks = [lan, over, hidden, island, served, known, edge, shelter];
  const links = [
    br0,
    bond('bond0', ['eth1', 'eth2'], 'active-backup'),
    bridge('br1', 'dhcp'),
    vlan('br1.300', 300, 'br1', '10.0.44.1/24'),
    vlan('eth0.200', 200, 'eth0', '10.0.200.1/24'),
  ];
  const earth = host('earth', networks, links);
  const alice = guest('alice', earth, [
    bridgedVif(0, lan, {...aliceMac, rate: rateOf('100Mb/s@20ms')}),
    bridgedVif(1, over),
    bridgedVif(2, hidden),
    bridgedVif(3, island),
    bridgedVif(4, known),
  ]);
  const bob = guest('bob', earth, [bridgedVif(0, served, {...bobMac, address: must(ipv4('192.168.50.10'))})]);
  const carol = guest(
    'carol',
    earth,
    [routedVif(0, edge, 'carol.0', '192.168.1.21', {model: 'e1000', allow: [tcp(443), icmp]})],
    {type: 'hvm'},
  );
  const dolly = guest('dolly', earth, [
    masqueradedVif(0, shelter, 'dolly.0', '192.168.100.1', {publish: [published(8080, 80)]}),
  ]);
  return fleet(networks, [earth], [alice, bob, carol, dolly]);
}

/** The same guide's example whole, from the inventory that comes with vifleet. */
function workedExample(): Fleet {
  const folder = new URL('../../inventories/chapter/', import.meta.url);
  const files = readdirSync(folder).map((file) => ({name: file, text: readFileSync(new URL(file, folder), 'utf8')}));
  const read = readInventory(files);
  if (!read.ok) throw new Error(read.error.map(({message}) => message).join('\n'));
  return read.value.fleet;
}

/** Fleets by the name of the case folder that holds what the hosts had and what they must get. */
export const scenarioFleets: Readonly<Record<string, () => Fleet>> = {
  'a-bridge-per-nic': bridgePerNic,
  'a-bridge-without-nic': bridgeWithoutNic,
  'a-bridge-for-guests-only': guestsOnlyBridge,
  'a-routed-guest-as-in-the-guide': routedAlice,
  'two-routed-guests': twoRoutedGuests,
  'a-masqueraded-guest-as-in-the-guide': masqueradedDolly,
  'guests-that-do-not-reach-each-other': neighbours,
  'ways-out-of-private-bridges': waysOut,
  'emulated-cards-behind-the-host': emulatedCards,
  'the-guides-worked-example': workedExample,
  'every-kind-on-one-host': mixed,
  'every-row-on-one-host': everyRow,
  'a-dhcp-server-on-a-private-bridge': dhcpServer,
  'every-kind-of-link-on-one-host': everyLink,
  'a-vlan-between-hosts': vlanBetweenHosts,
  'a-private-vlan-on-two-hosts': privateVlan,
  'a-vlan-on-a-single-nic': vlanOnSingleNic,
  'a-bond-below-a-bridge': bondBelowBridge,
  'a-bridge-over-a-vlan-over-a-bond': bondBelowVlan,
};
