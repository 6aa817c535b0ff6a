import {expect, test} from 'vitest';
import type {Fleet, Guest, Host, Link, MasqueradedVif, Network} from '../../src/model/fleet.ts';
import type {
  AbsolutePath,
  Cidr,
  GuestName,
  HostName,
  Ipv4,
  LinkName,
  Mac,
  NetworkName,
  SshAddress,
  VlanId,
} from '../../src/model/values.ts';
import {labFleetFrom} from '../../src/lab/fleet-from.ts';

const lan: Network = {
  kind: 'bridged',
  name: 'lan' as NetworkName,
  bridge: 'br0' as LinkName,
  uplink: {kind: 'link', link: 'eth0' as LinkName},
  hostAddress: {kind: 'links'},
};
const privateNet: Network = {
  kind: 'bridged',
  name: 'private' as NetworkName,
  bridge: 'br100' as LinkName,
  uplink: {kind: 'vlan', id: 100 as VlanId, on: 'eth1' as LinkName},
  hostAddress: {kind: 'links'},
};
const edge: Network = {kind: 'routed', name: 'edge' as NetworkName, uplink: 'br0' as LinkName};

const br0: Link = {
  kind: 'bridge',
  name: 'br0' as LinkName,
  address: {kind: 'static', cidr: '192.168.1.20/24' as Cidr},
  gateway: '192.168.1.1' as Ipv4,
};

function host(name: string, address: string, links: readonly Link[], networks: readonly Network[]): Host {
  return {
    name: name as HostName,
    ssh: {address: address as SshAddress},
    platform: 'leap-42',
    firewall: 'managed',
    guard: {windowSeconds: 60, lastResort: 'none'},
    links: new Map(links.map((link) => [link.name, link])),
    networks: networks.map((network) => network.name),
  };
}

const alice: Guest = {
  name: 'alice' as GuestName,
  host: 'earth' as HostName,
  config: '/etc/xen/vm/alice.cfg' as AbsolutePath,
  run: 'as-found',
  after: [],
  shutdown: {timeoutSeconds: 60, onTimeout: 'fail'},
  vifs: [
    {
      kind: 'routed',
      number: 0,
      network: edge.name,
      device: 'alice.0' as LinkName,
      address: '192.168.1.2' as Ipv4,
      mac: '00:16:3e:4f:94:a9' as Mac,
      allow: [],
    },
    {kind: 'bridged', number: 1, network: lan.name},
  ],
};

const fleetOf = (hosts: readonly Host[], guests: readonly Guest[] = []): Fleet => ({
  networks: new Map([lan, privateNet, edge].map((network) => [network.name, network])),
  hosts: new Map(hosts.map((each) => [each.name, each])),
  guests: new Map(guests.map((guest) => [guest.name, guest])),
  groups: new Map(),
});

test('a host without guests has its address on the NIC that its bridge will take over', () => {
  const [earth] = labFleetFrom(fleetOf([host('earth', '192.168.1.20', [br0], [lan])])).hosts;
  expect(earth?.nics).toEqual([{name: 'eth0', mac: '52:54:00:00:00:00', segment: 'lan'}]);
  expect(earth?.files['/etc/sysconfig/network/ifcfg-eth0']).toContain("IPADDR='192.168.1.20/24'");
  expect(earth?.files['/etc/sysconfig/network/ifcfg-br0']).toBe(undefined);
  expect(earth?.files['/etc/sysconfig/network/routes']).toContain('default 192.168.1.1 - -');
  expect(earth?.files['/etc/sysconfig/SuSEfirewall2']).toContain('FW_DEV_EXT="eth0"');
});

test('a host with guests has the bridge from the start, and they run on it with their own MACs', () => {
  const [earth] = labFleetFrom(fleetOf([host('earth', '192.168.1.20', [br0], [lan, edge])], [alice])).hosts;
  expect(earth?.files['/etc/sysconfig/network/ifcfg-br0']).toContain('IPADDR="192.168.1.20/24"');
  expect(earth?.files['/etc/sysconfig/SuSEfirewall2']).toContain('FW_DEV_EXT="br0"');
  expect(earth?.files['/etc/xen/vm/alice.cfg']).toContain(
    "vif = ['mac=00:16:3e:4f:94:a9,bridge=br0', 'mac=00:16:3e:00:00:01,bridge=br0']",
  );
  expect(earth?.guests).toEqual([
    {
      name: 'alice',
      config: '/etc/xen/vm/alice.cfg',
      autostart: true,
      running: true,
      nature: {address: '192.168.1.2/24', gateway: '192.168.1.1', shutdownSeconds: 1},
    },
  ]);
});

test('every NIC that the inventory needs is plugged in, on a segment that hosts share', () => {
  const {hosts, segments} = labFleetFrom(
    fleetOf([host('earth', '192.168.1.20', [br0], [lan, privateNet]), host('mars', '192.168.1.22', [], [privateNet])]),
  );
  expect(hosts.map(({nics}) => nics.map((nic) => `${nic.name} ${nic.segment}`))).toEqual([
    ['eth0 lan', 'eth1 lan-eth1'],
    ['eth0 lan', 'eth1 lan-eth1'],
  ]);
  expect(segments).toEqual(['lan', 'lan-eth1']);
});

test('a host that is known by name gets an address, which the name leads to', () => {
  const {hosts, names} = labFleetFrom(fleetOf([host('earth', 'earth.example.com', [], [lan])]));
  expect(hosts[0]?.ssh.addresses).toEqual(['earth.example.com', '10.99.0.100']);
  expect(names).toEqual([{name: 'earth.example.com', address: '10.99.0.100'}]);
});

test('the controller takes an address that no host, guest or gateway has', () => {
  const {controller, stations} = labFleetFrom(fleetOf([host('earth', '192.168.1.20', [br0], [lan])], [alice]));
  expect(controller).toEqual({segment: 'lan', address: '192.168.1.3'});
  expect(stations.map((station) => station.address)).toEqual(['192.168.1.1', '192.168.1.3']);
});

test('an address that moves to another link keeps its host key', () => {
  const moved: Link = {...br0, address: {kind: 'static', cidr: '192.168.1.99/24' as Cidr}};
  const [earth] = labFleetFrom(fleetOf([host('earth', '192.168.1.20', [moved], [lan])])).hosts;
  expect(earth?.ssh.addresses).toContain('192.168.1.20');
  expect(earth?.ssh.addresses).toContain('192.168.1.99');
});

test('a guest that is to be masqueraded knows the address it will have, and one with an emulated card drives that', () => {
  const vif: MasqueradedVif = {
    kind: 'masqueraded',
    number: 0,
    network: 'shelter' as NetworkName,
    device: 'dolly.0' as LinkName,
    address: '192.168.100.1' as Ipv4,
    model: 'e1000',
    publish: [],
  };
  const dolly = {...alice, name: 'dolly' as Guest['name'], vifs: [vif]};
  const [earth] = labFleetFrom(fleetOf([host('earth', '192.168.1.20', [br0], [lan, edge])], [dolly])).hosts;
  expect(earth?.guests[0]?.nature).toEqual({
    address: '192.168.100.1/32',
    gateway: '192.168.1.20',
    shutdownSeconds: 1,
    drivesEmulated: true,
  });
});
