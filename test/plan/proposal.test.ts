import {describe, expect, it} from 'vitest';
import type {HostName} from '../../src/model/values.ts';
import {proposeFleet} from '../../src/plan/proposal/fleet.ts';
import {proposeHost} from '../../src/plan/proposal/host.ts';
import {observed, type Host} from './host-folder.ts';
import {bridged, plain} from './planned.ts';

const propose = (host: Host, leave: readonly string[] = [], reserved: readonly string[] = [], name = 'earth') =>
  proposeHost(name as HostName, observed(host), new Set(leave), new Set(reserved));

const network = '/etc/sysconfig/network';
const withFile = (host: Host, path: string, text: string): Host => ({
  ...host,
  files: new Map(host.files).set(path, text),
});

/** With another NIC in it, like the first; `more`: its file. */
function withNic(host: Host, name: string, more?: string): Host {
  const links = host.facts.get('links') ?? '';
  const like = links.split('\n').find((line) => line.includes(': eth0:')) ?? '';
  const line = like
    .replace('eth0', name)
    .replace(/ master \S+/, '')
    .replaceAll(/52:54:00:\S\S:/g, '52:54:00:ee:');
  const seen = {...host, facts: new Map(host.facts).set('links', `${links.trimEnd()}\n${line}\n`)};
  return more === undefined ? seen : withFile(seen, `${network}/ifcfg-${name}`, more);
}

describe('the proposal for one host', () => {
  it('gives a configured NIC a bridge, which takes over address and gateway', () => {
    expect(propose(plain)).toMatchObject({
      platform: 'leap-42',
      firewall: 'managed',
      bridges: [{bridge: 'br0', uplink: 'eth0'}],
      links: [{name: 'br0', address: '192.168.1.20/24', gateway: '192.168.1.1'}],
    });
  });

  it('takes a bridge that is there as it is, with its guests', () => {
    const {bridges, links, guests} = propose(bridged);
    expect({bridges, links}).toEqual({
      bridges: [{bridge: 'br0', uplink: 'eth0'}],
      links: [{name: 'br0', address: '192.168.1.20/24', gateway: '192.168.1.1'}],
    });
    expect(guests.map(({name, runs, vifs}) => [name, runs, vifs[0]?.bridge])).toContainEqual(['alice', true, 'br0']);
  });

  it('leaves a NIC alone that is to be left, and keeps its address in the inventory', () => {
    expect(propose(plain, ['eth0'])).toMatchObject({
      bridges: [],
      links: [{name: 'eth0', address: '192.168.1.20/24', gateway: '192.168.1.1'}],
    });
  });

  it('takes the number of the NIC, or the next that is free on the host and in the inventory', () => {
    const second = withNic(bridged, 'eth1', "BOOTPROTO='dhcp'\nSTARTMODE='auto'\n");
    expect(propose(second).bridges.at(-1)).toEqual({bridge: 'br1', uplink: 'eth1'});
    expect(propose(second).links.at(-1)).toEqual({name: 'br1', address: 'dhcp'});
    expect(propose(second, [], ['br1']).bridges.at(-1)).toEqual({bridge: 'br2', uplink: 'eth1'});
    const fast = withNic(bridged, 'enp3s0', "BOOTPROTO='static'\nSTARTMODE='auto'\n");
    expect(propose(fast).bridges.at(-1)).toEqual({bridge: 'br1', uplink: 'enp3s0'});
  });

  it('tells what it leaves alone, and why', () => {
    const twoAddresses = "BOOTPROTO='static'\nSTARTMODE='auto'\nIPADDR='10.0.0.1/24'\nIPADDR_1='10.0.1.1/24'\n";
    expect(propose(withNic(bridged, 'eth1')).notes).toContain('eth1 is left alone: it has no file');
    expect(propose(withNic(bridged, 'eth1', twoAddresses)).notes).toContain(
      'eth1 is left alone: it has several addresses',
    );
    const vlan = withFile(
      withNic(bridged, 'eth1', "BOOTPROTO='static'\nSTARTMODE='auto'\n"),
      `${network}/ifcfg-eth1.100`,
      "ETHERDEVICE='eth1'\nVLAN_ID='100'\nBOOTPROTO='static'\nSTARTMODE='auto'\nIPADDR='10.0.0.1/24'\n",
    );
    expect(propose(vlan).notes).toEqual(
      expect.arrayContaining(['eth1 is left alone: it carries VLANs', 'eth1.100 is left alone: it is a VLAN device']),
    );
  });

  it('takes bridges without a NIC as networks of the host', () => {
    const island = withFile(bridged, `${network}/ifcfg-br5`, "BRIDGE='yes'\nBOOTPROTO='none'\nSTARTMODE='auto'\n");
    expect(propose(island).bridges).toContainEqual({bridge: 'br5', uplink: 'none', hostAddress: 'none'});
    const service = withFile(
      bridged,
      `${network}/ifcfg-br6`,
      "BRIDGE='yes'\nBOOTPROTO='static'\nSTARTMODE='auto'\nIPADDR='192.168.50.1/24'\n",
    );
    expect(propose(service).bridges).toContainEqual({bridge: 'br6', uplink: 'none', hostAddress: '192.168.50.1/24'});
  });

  it('leaves guests out that an inventory cannot say', () => {
    const strange = (vif: string) =>
      propose(withFile(bridged, '/etc/xen/vm/odd.cfg', `name = "odd"\nvif = ['${vif}']\n`)).notes;
    const mac = 'mac=00:16:3e:00:00:01';
    expect(strange('bridge=br0')).toContain(
      '/etc/xen/vm/odd.cfg is left out: an interface has no MAC address of its own',
    );
    expect(strange(`${mac},bridge=br9`)).toContain('/etc/xen/vm/odd.cfg is left out: no bridge here is called "br9"');
    expect(strange(`${mac},bridge=br0,backend=net`)).toContain(
      '/etc/xen/vm/odd.cfg is left out: the key backend of an interface is none of an inventory',
    );
    expect(propose(withFile(bridged, '/etc/xen/vm/odd.cfg', 'vif = [')).notes).toContain(
      '/etc/xen/vm/odd.cfg is left out: it cannot be read',
    );
  });
});

describe('what a host lacks', () => {
  const lacks = (fact: string, change: (text: string) => string) => {
    const text = bridged.facts.get(fact) ?? '';
    if (change(text) === text) throw new Error(`${fact} is not changed`);
    return propose({...bridged, facts: new Map(bridged.facts).set(fact, change(text))}).lacks;
  };

  it('is nothing on a host that is ready', () => expect(propose(bridged).lacks).toEqual([]));

  it('is told with the command that mends it', () => {
    expect(lacks('programs', (text) => text.replace(/^xl .*\n/m, ''))).toMatchObject([
      {what: 'the Xen hypervisor and its tools are not installed'},
    ]);
    expect(
      lacks('services', (text) => text.replace('xendomains active enabled', 'xendomains inactive disabled')),
    ).toEqual([{what: 'guests are not started with the host', command: 'systemctl enable xendomains'}]);
    expect(
      lacks('services', (text) => text.replace('SuSEfirewall2 active enabled', 'SuSEfirewall2 inactive enabled')),
    ).toEqual([
      {
        what: 'SuSEfirewall2 does not run',
        command: 'systemctl enable SuSEfirewall2_init SuSEfirewall2; systemctl start SuSEfirewall2',
      },
    ]);
    expect(lacks('services', (text) => text.replace('firewalld unknown -', 'firewalld active enabled'))).toMatchObject([
      {what: 'SuSEfirewall2 and firewalld both run, and undo each other'},
    ]);
    expect(
      lacks('services', (text) => text.replace('NetworkManager unknown -', 'NetworkManager active enabled')),
    ).toMatchObject([{what: 'NetworkManager does the network, and vifleet serves wicked'}]);
  });
});

describe('the proposal for several hosts', () => {
  const earth = propose(bridged);
  const mars = propose(bridged, [], [], 'mars');

  it('makes one network of the same bridge over the same NIC', () => {
    const {networks, hosts} = proposeFleet([earth, mars]);
    expect(networks).toEqual([{name: 'br0', bridge: 'br0', uplink: 'eth0'}]);
    expect(hosts.map(({networks: joined}) => joined)).toEqual([['br0'], ['br0']]);
  });

  it('tells bridges apart that only have their name in common', () => {
    const other = {...mars, bridges: [{...mars.bridges[0], uplink: 'eth7'}] as never};
    expect(proposeFleet([earth, other]).networks.map(({name}) => name)).toEqual(['br0', 'br0-eth7']);
  });

  it('puts a guest on the host that runs it, and on none where that is not clear', () => {
    const resting = {...mars, guests: mars.guests.map((guest) => ({...guest, runs: false}))};
    expect(proposeFleet([earth, resting]).guests.find(({name}) => name === 'alice')?.host).toBe('earth');
    expect(proposeFleet([earth, mars]).notes).toContain('guest alice is left out: earth and mars have it');
  });
});
