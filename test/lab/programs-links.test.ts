import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {plainHost, TestWorld, type TestHost} from './programs-world.ts';

const hardware = 'eth0 52:54:00:00:00:20 lan\neth1 52:54:00:00:00:21 trunk\neth2 52:54:00:00:00:22 trunk\n';

let world: TestWorld;
let earth: TestHost;
beforeEach(() => {
  world = new TestWorld();
  earth = plainHost(world, 'earth', '192.168.1.20', hardware);
});
afterEach(() => {
  world.remove();
});

const link = (name: string) => earth.ok(`ip -o -d link show dev ${name}`);
const vlan = {STARTMODE: 'auto', BOOTPROTO: 'static', IPADDR: '10.0.200.1/24', ETHERDEVICE: 'eth1', VLAN_ID: '200'};
const bond = {
  STARTMODE: 'auto',
  BOOTPROTO: 'static',
  IPADDR: '10.0.0.1/24',
  BONDING_MASTER: 'yes',
  BONDING_SLAVE_0: 'eth1',
  BONDING_SLAVE_1: 'eth2',
  BONDING_MODULE_OPTS: 'mode=active-backup miimon=100',
};

describe('a VLAN', () => {
  test('comes up over its NIC, which is started with it', () => {
    earth.ifcfg('eth1', {STARTMODE: 'auto'});
    earth.ifcfg('eth1.200', vlan);
    earth.ok('wicked ifup eth1.200');
    expect(link('eth1.200')).toMatch(/eth1\.200@eth1: <.*,UP,LOWER_UP>.* vlan protocol 802.1Q id 200 /);
    expect(earth.addresses('eth1.200')).toEqual(['10.0.200.1/24']);
    expect(world.reach('10.0.200.1', 22, 'trunk.200')).toBe('host earth open');
    expect(world.reach('10.0.200.1', 22, 'trunk')).toBe('nobody');
  });

  test('on a NIC that is a port of a bridge is on the wire, too', () => {
    earth.ifcfg('br1', {STARTMODE: 'auto', BOOTPROTO: 'static', BRIDGE: 'yes', BRIDGE_PORTS: 'eth1'});
    earth.ifcfg('eth1', {STARTMODE: 'auto', BOOTPROTO: 'none'});
    earth.ifcfg('eth1.200', vlan);
    earth.ok('wicked ifup br1 eth1 eth1.200');
    expect(link('eth1')).toContain(' master br1 ');
    expect(world.reach('10.0.200.1', 22, 'trunk.200')).toBe('host earth open');
  });

  test('keeps its number when its file has another one: ifup says 0', () => {
    earth.ifcfg('eth1.200', vlan);
    earth.ok('wicked ifup eth1.200');
    earth.ifcfg('eth1.200', {...vlan, VLAN_ID: '201'});
    earth.ok('wicked ifup eth1.200');
    expect(link('eth1.200')).toContain(' id 200 ');
    earth.ok('wicked ifdown eth1.200 && wicked ifup eth1.200');
    expect(link('eth1.200')).toContain(' id 201 ');
  });
});

describe('a bond', () => {
  test('takes its ports, and the hardware address of the first', () => {
    earth.ifcfg('bond0', bond);
    earth.ok('wicked ifup bond0');
    expect(link('bond0')).toMatch(/<.*MASTER,UP,LOWER_UP>.*52:54:00:00:00:21 .* bond mode active-backup /);
    expect(link('eth2')).toMatch(/SLAVE.* master bond0 .*52:54:00:00:00:21 .* permaddr 52:54:00:00:00:22/);
    expect(world.reach('10.0.0.1', 22, 'trunk')).toBe('host earth open');
    earth.ok('wicked ifdown bond0');
    expect(link('eth2')).toMatch(/52:54:00:00:00:22 brd/);
    expect(earth.run('ip link show bond0').code).toBe(1);
  });

  test('below a VLAN below a bridge comes up with all of them', () => {
    earth.ifcfg('bond0', {...bond, IPADDR: ''});
    earth.ifcfg('bond0.100', {STARTMODE: 'auto', BOOTPROTO: 'none', ETHERDEVICE: 'bond0', VLAN_ID: '100'});
    earth.ifcfg('br100', {STARTMODE: 'auto', BOOTPROTO: 'none', BRIDGE: 'yes', BRIDGE_PORTS: 'bond0.100'});
    earth.ok('wicked ifup br100');
    expect(link('bond0.100')).toMatch(/bond0\.100@bond0: .* master br100 /);
    expect(link('eth2')).toContain(' master bond0 ');
  });

  test.each([
    ['nothing watches its ports', {BONDING_MODULE_OPTS: 'mode=active-backup'}, 'monitoring'],
    ['its mode is none', {BONDING_MODULE_OPTS: 'mode=fast miimon=100'}, 'mode "fast"'],
    ['an option is none', {BONDING_MODULE_OPTS: 'mode=1 miimon=100 speed=9'}, 'speed=9'],
    ['it has no ports', {BONDING_SLAVE_0: '', BONDING_SLAVE_1: ''}, 'no bonding slaves'],
  ])('is left out where %s, and show-config says 0', (_, wrong, words) => {
    earth.ifcfg('bond0', {...bond, ...wrong});
    const said = earth.run('wicked show-config');
    expect(said.code).toBe(0);
    expect(said.stderr).toContain(words);
    expect(said.stdout).not.toContain('<name>bond0</name>');
  });

  test('of a NIC that is up is refused by the kernel', () => {
    earth.ok('ip link add bond1 type bond mode active-backup miimon 100 && ip link set eth1 up');
    expect(earth.run('ip link set eth1 master bond1')).toMatchObject({code: 2});
    earth.ok('ip link set eth1 down && ip link set eth1 master bond1');
  });
});
