import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {lines, plainWorld, writeBridge, type TestHost, type TestWorld} from './programs-world.ts';

let world: TestWorld;
let earth: TestHost;
beforeEach(() => {
  ({world, earth} = plainWorld());
});
afterEach(() => {
  world.remove();
});

const plainFiles = (host: TestHost): void => {
  host.ifcfg('eth0', {STARTMODE: 'auto', BOOTPROTO: 'static', IPADDR: '192.168.1.20/24'});
  host.remove('etc/sysconfig/network/ifcfg-br0');
};

describe('the management address moves from eth0 to br0', () => {
  beforeEach(() => writeBridge(earth));

  test('the files alone change nothing, but ifcheck tells of them', () => {
    const said = earth.run('wicked ifcheck --changed all');
    expect(said.code).toBe(163);
    expect(said.stdout).toContain('eth0            configuration changed  = yes');
    expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
  });

  test('ifup of both moves it, and the host answers again', () => {
    expect(earth.ok('wicked ifup eth0 br0')).toBe('br0             up\neth0            up\n');
    expect(earth.addresses('br0')).toEqual(['192.168.1.20/24']);
    expect(earth.addresses('eth0')).toEqual([]);
    expect(earth.routes()[0]).toBe('default via 192.168.1.1 dev br0 proto static');
    expect(earth.run('wicked ifcheck --changed all').code).toBe(0);
    expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
    expect(earth.run('ping -c 1 192.168.1.1').code).toBe(0);
  });

  test('a bridge without its port is up, and nobody can reach it', () => {
    writeBridge(earth, {BRIDGE_PORTS: ''});
    expect(earth.run('wicked ifup eth0 br0').code).toBe(0);
    expect(earth.routes()[0]).toBe('default via 192.168.1.1 dev br0 proto static linkdown');
    expect(world.reach('192.168.1.20', 22)).toBe('nobody');
  });

  test('a wrong gateway leaves the host in its own net and cuts it from the router', () => {
    earth.write('etc/sysconfig/network/routes', 'default 192.168.1.250 - -\n');
    earth.ok('wicked ifup eth0 br0');
    expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
    expect(earth.run('ping -c 1 8.8.8.8').code).toBe(1);
    expect(earth.run('arping -c 1 -I br0 192.168.1.250').code).toBe(1);
  });
});

describe('going back from br0 to eth0', () => {
  beforeEach(() => {
    writeBridge(earth);
    earth.ok('wicked ifup eth0 br0');
    plainFiles(earth);
  });

  test('ifup of eth0 alone says 0 and cuts the host: br0 keeps address and default route', () => {
    expect(earth.run('wicked ifup eth0').code).toBe(0);
    expect(earth.addresses('br0')).toEqual(['192.168.1.20/24']);
    expect(earth.routes()[0]).toBe('default via 192.168.1.1 dev br0 proto static linkdown');
    expect(world.reach('192.168.1.20', 22)).toBe('host earth filtered');
  });

  test.each(['wicked ifreload eth0 br0', 'wicked ifreload all', 'wicked ifdown br0; wicked ifup eth0'])(
    '%s brings it back',
    (command) => {
      expect(earth.run(command).code).toBe(0);
      expect(earth.run('ip link show dev br0').code).toBe(1);
      expect(earth.routes()).toEqual([
        'default via 192.168.1.1 dev eth0 proto static',
        '192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.20',
      ]);
      expect(earth.run('wicked ifcheck --changed all').code).toBe(0);
      expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
    },
  );
});

describe('what wicked does without a word', () => {
  test('a bridge file with one bad value is a deleted configuration: ifreload destroys br0 and says 0', () => {
    writeBridge(earth);
    earth.ok('wicked ifup eth0 br0');
    writeBridge(earth, {BRIDGE_STP: 'maybe'});
    const said = earth.run('wicked ifreload all');
    expect(said.code).toBe(0);
    expect(said.stderr).toContain("Cannot parse BRIDGE_STP='maybe'");
    expect(earth.run('ip link show dev br0').code).toBe(1);
  });

  test('a file without STARTMODE is not started at boot', () => {
    earth.ifcfg('eth0', {BOOTPROTO: 'static', IPADDR: '192.168.1.20/24'});
    earth.ok('lab-boot');
    expect(world.reach('192.168.1.20', 22)).toBe('nobody');
  });

  test('an unquoted value on a last line without newline is lost', () => {
    earth.write('etc/sysconfig/network/ifcfg-eth0', "STARTMODE='auto'\nIPADDR=192.168.1.20/24");
    earth.ok('wicked ifreload all');
    expect(earth.addresses('eth0')).toEqual([]);
  });

  test('of a key written twice the last counts, and bad masks become /32 or /8', () => {
    earth.write(
      'etc/sysconfig/network/ifcfg-eth0',
      "STARTMODE='auto'\nIPADDR='10.1.1.1'\nIPADDR='10.2.2.2'\nNETMASK='255.0.255.0'\nIPADDR_x='10.3.3.3'\nPREFIXLEN_x='33'\n",
    );
    earth.ok('wicked ifreload all');
    expect(earth.addresses('eth0')).toEqual(['10.2.2.2/8', '10.3.3.3/32']);
  });

  test('BRIDGE_PORTS longer than the reader has room for disappear', () => {
    const many = Array.from({length: 90}, (_, i) => `port${i}`).join(' ');
    writeBridge(earth, {BRIDGE_PORTS: `eth0 ${many}`});
    earth.ok('wicked ifup br0');
    expect(earth.ok('bridge link show')).toBe('');
  });

  test('names of backups and of impossible interfaces are not read', () => {
    earth.ifcfg('eth1.bak', {STARTMODE: 'auto'});
    earth.ifcfg('averyveryverylongname', {STARTMODE: 'auto'});
    const said = earth.run('wicked show-config');
    expect(said.code).toBe(0);
    expect(said.stderr).toContain('Rejecting suspect interface name: averyveryverylongname');
    expect(said.stdout).not.toContain('eth1.bak');
  });

  test('one backslash in routes, even in a comment, refuses the whole configuration', () => {
    earth.write('etc/sysconfig/network/routes', 'default 192.168.1.1 - -\n# c:\\temp\n');
    expect(earth.run('wicked show-config').code).toBe(1);
    expect(earth.run('wicked ifreload all').code).toBe(6);
    expect(earth.run('wicked ifup eth0').code).toBe(6);
    expect(earth.addresses('eth0')).toEqual(['192.168.1.20/24']);
  });

  test('BOOTPROTO none drops the address and the routes, and switches IPv6 off', () => {
    earth.ifcfg('eth0', {STARTMODE: 'auto', BOOTPROTO: 'none', IPADDR: '192.168.1.20/24'});
    earth.ok('wicked ifreload all');
    expect(earth.ok('ip -o addr show dev eth0')).toBe('');
    expect(earth.read('proc/sys/net/ipv6/conf/eth0/disable_ipv6')).toBe('1');
  });

  test('ifup leaves a route in the kernel that its file no longer has', () => {
    earth.write('etc/sysconfig/network/routes', 'default 192.168.1.1 - -\n10.0.0.0/8 192.168.1.2 - -\n');
    earth.ok('wicked ifup eth0');
    earth.write('etc/sysconfig/network/routes', 'default 192.168.1.1 - -\n');
    earth.ok('wicked ifup eth0');
    expect(earth.routes()).toContain('10.0.0.0/8 via 192.168.1.2 dev eth0 proto static');
    expect(earth.run('wicked ifcheck --changed all').code).toBe(0);
  });

  test('--dry-run before the command is ignored, after it it changes nothing', () => {
    earth.ifcfg('eth0', {STARTMODE: 'auto', BOOTPROTO: 'static', IPADDR: '192.168.1.28/24'});
    earth.ok('wicked ifreload --dry-run all');
    expect(earth.addresses('eth0')).toEqual(['192.168.1.20/24']);
    earth.ok('wicked --dry-run ifreload all');
    expect(earth.addresses('eth0')).toEqual(['192.168.1.28/24']);
  });

  test('unknown names: ifup 3, ifreload 0, ifstatus 157', () => {
    expect(earth.run('wicked ifup nosuch').code).toBe(3);
    expect(earth.run('wicked ifreload nosuch')).toMatchObject({
      code: 0,
      stdout: 'ifreload: no configuration changes to reload\n',
    });
    expect(earth.run('wicked ifstatus nosuch').code).toBe(157);
  });

  test('an absent guest device fails ifup all, unless its link is not required', () => {
    earth.ifcfg('alice.0', {STARTMODE: 'hotplug', BOOTPROTO: 'static'});
    expect(earth.run('wicked ifup all').code).toBe(2);
    earth.ifcfg('alice.0', {STARTMODE: 'hotplug', BOOTPROTO: 'static', LINK_REQUIRED: 'no'});
    expect(earth.run('wicked ifup all').code).toBe(0);
  });

  test('a lease comes from world/leases; without one the set-up stays in progress', () => {
    earth.ifcfg('eth0', {STARTMODE: 'auto', BOOTPROTO: 'dhcp'});
    expect(earth.run('wicked ifup eth0').code).toBe(162);
    earth.ok('echo "52:54:00:00:00:20 192.168.1.99/24 192.168.1.1" >"$LAB_WORLD/world/leases"');
    expect(earth.run('wicked ifup eth0').code).toBe(0);
    expect(world.reach('192.168.1.99', 22)).toBe('host earth open');
  });
});

test('a VLAN is a segment of its own, on a NIC that is a port of a bridge too', () => {
  writeBridge(earth);
  earth.ifcfg('eth0.100', {STARTMODE: 'auto', BOOTPROTO: 'static', ETHERDEVICE: 'eth0', IPADDR: '10.1.0.20/24'});
  earth.ok('wicked ifup all && SuSEfirewall2 stop');
  expect(world.reach('10.1.0.20', 22, 'lan.100')).toBe('host earth open');
  expect(world.reach('10.1.0.20', 22)).toBe('nobody');
  expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
});

test('a dot alone makes no VLAN', () => {
  earth.ifcfg('eth0.100', {STARTMODE: 'auto', BOOTPROTO: 'static', VLAN_ID: '100'});
  expect(earth.run('wicked ifup eth0.100').code).toBe(157);
});

describe('a vif of a guest that is not there yet', () => {
  const declare = (host: TestHost): void => {
    host.ifcfg('alice.0', {STARTMODE: 'hotplug', BOOTPROTO: 'static', LINK_REQUIRED: 'no'});
    host.write('etc/sysconfig/network/routes', 'default 192.168.1.1 - -\n192.168.1.21 - - alice.0\n');
  };
  const appear = (host: TestHost): void => {
    host.ok('ip link add name alice.0 type veth && wicked-nanny-event alice.0');
  };

  test('without ifup nanny does not know it, and its route never comes', () => {
    declare(earth);
    earth.ok('wicked ifreload all');
    appear(earth);
    expect(earth.routes()).not.toContain('192.168.1.21 dev alice.0 proto static scope link linkdown');
  });

  test('ifup says 157 and makes nanny set it up when it appears', () => {
    declare(earth);
    const said = earth.run('wicked ifup alice.0');
    expect([said.code, said.stdout]).toEqual([157, 'alice.0         no-device\n']);
    expect(earth.policies()).toContain('policy__alice_d0');
    appear(earth);
    expect(earth.routes()).toContain('192.168.1.21 dev alice.0 proto static scope link linkdown');
  });

  test('when its files go while it is absent, nanny gives the next device the old route, until told to forget', () => {
    declare(earth);
    earth.run('wicked ifup alice.0');
    earth.remove('etc/sysconfig/network/ifcfg-alice.0');
    earth.write('etc/sysconfig/network/routes', 'default 192.168.1.1 - -\n');
    for (const command of ['ifdown alice.0', 'ifdown --delete alice.0', 'ifreload all'])
      expect(earth.run(`wicked ${command}`).code).toBe(0);
    expect(earth.policies()).toContain('policy__alice_d0');
    appear(earth);
    expect(earth.routes()).toContain('192.168.1.21 dev alice.0 proto static scope link linkdown');

    expect(earth.run('wicked nanny delpolicy policy__wrong').code).toBe(0);
    earth.ok('wicked nanny delpolicy policy__alice_d0; ip link del dev alice.0');
    expect(earth.policies()).not.toContain('policy__alice_d0');
    appear(earth);
    expect(lines(earth.ok('ip route show dev alice.0'))).toEqual([]);
  });
});
