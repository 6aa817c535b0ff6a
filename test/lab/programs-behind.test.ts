import {readFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {bridgedWorld, type Said, type TestHost, type TestWorld} from './programs-world.ts';

const script = readFileSync(new URL('../../templates/scripts/vif-vifleet.hbs', import.meta.url), 'utf8');

let world: TestWorld;
let earth: TestHost;
beforeEach(() => {
  ({world, earth} = bridgedWorld());
  earth.write('etc/xen/scripts/vif-vifleet', script);
});
afterEach(() => {
  earth.halt();
  world.remove();
});

const vifFile = {STARTMODE: 'hotplug', BOOTPROTO: 'static', LINK_REQUIRED: 'no'};
const create = (name: string, config: string): Said => {
  earth.write(`etc/xen/vm/${name}.cfg`, `name = "${name}"\n${config}`);
  return earth.run(`xl create /etc/xen/vm/${name}.cfg`);
};

describe('a masqueraded guest with a published port', () => {
  const file = (more: string) =>
    `FW_DEV_EXT="br0"\nFW_DEV_DMZ="dolly.0"\nFW_SERVICES_EXT_TCP="ssh"\nFW_ROUTE="yes"\nFW_MASQUERADE="yes"\nFW_MASQ_DEV="br0"\nFW_MASQ_NETS="192.168.100.1/32"\n${more}`;
  const published = 'FW_FORWARD_MASQ="0/0,192.168.100.1,tcp,8080,80,192.168.1.20"\n';

  beforeEach(() => {
    earth.guest('dolly', 'address 192.168.100.1/32\ngateway 192.168.1.20\n');
    earth.ifcfg('dolly.0', vifFile);
    earth.write('etc/sysconfig/network/ifroute-dolly.0', '192.168.100.1 - - dolly.0\n');
    earth.write('etc/sysconfig/SuSEfirewall2', file(published));
    earth.run('sysctl -qw net.ipv4.ip_forward=1; wicked ifup dolly.0; SuSEfirewall2 start');
    expect(create('dolly', "vif = ['mac=00:16:3e:00:00:02,vifname=dolly.0,script=vif-vifleet']\n").code).toBe(0);
  });

  test('is reached at that port of the host, and nowhere else', () => {
    expect(world.reach('192.168.1.20', 8080)).toBe('guest dolly open');
    expect(world.reach('192.168.1.20', 80)).toBe('host earth filtered');
    expect(world.reach('192.168.1.20', 22)).toBe('host earth open');
    expect(world.reach('192.168.100.1', 80)).toBe('nobody');
    expect(earth.run('ping -c 1 192.168.100.1').code).toBe(0);
  });

  test('is not reached while the firewall does not masquerade, or the host does not forward', () => {
    earth.ok('sysctl -qw net.ipv4.ip_forward=0');
    expect(world.reach('192.168.1.20', 8080)).toBe('host earth filtered');
    earth.write('etc/sysconfig/SuSEfirewall2', file(published).replace('FW_MASQUERADE="yes"', 'FW_MASQUERADE="no"'));
    earth.ok('SuSEfirewall2 start');
    expect(world.reach('192.168.1.20', 8080)).toBe('host earth filtered');
  });
});

describe('a fully virtualised guest behind the host', () => {
  const emulated = "type = 'hvm'\nvif = ['mac=00:16:3e:00:00:03,vifname=win.0,script=vif-vifleet,model=e1000']\n";

  beforeEach(() => {
    for (const [name, metric] of [
      ['win.0', ''],
      ['win.0-emu', ' metric 10'],
    ]) {
      earth.ifcfg(name ?? '', vifFile);
      earth.write(`etc/sysconfig/network/ifroute-${name}`, `192.168.1.21 - - ${name}${metric}\n`);
    }
    earth.write(
      'etc/sysctl.conf',
      'net.ipv4.ip_forward=1\nnet.ipv4.conf.br0.proxy_arp=1\nnet.ipv4.conf.win/0.proxy_arp=1\nnet.ipv4.conf.win/0-emu.proxy_arp=1\n',
    );
    earth.write(
      'etc/sysconfig/SuSEfirewall2',
      'FW_DEV_EXT="br0 win.0 win.0-emu"\nFW_SERVICES_EXT_TCP="ssh"\nFW_ROUTE="yes"\nFW_FORWARD="192.168.1.21/32,0/0 0/0,192.168.1.21/32,tcp,3389"\n',
    );
    earth.run(
      'sysctl -e -p "$VIFLEET_ROOT/etc/sysctl.conf"; wicked ifup win.0; wicked ifup win.0-emu; SuSEfirewall2 start',
    );
  });

  const routes = () => earth.routes().filter((line) => line.startsWith('192.168.1.21 '));

  test.each([
    ['the emulated card', 'drives emulated\n'],
    ['the paravirtual card', ''],
  ])('answers while it drives %s: the route of the other does not count', (_what, nature) => {
    earth.guest('win', `address 192.168.1.21/24\ngateway 192.168.1.1\n${nature}`);
    expect(create('win', emulated).code).toBe(0);
    expect(routes()).toHaveLength(2);
    expect(world.reach('192.168.1.21', 3389)).toBe('guest win open');
    expect(world.reach('192.168.1.21', 80)).toBe('guest win filtered');
    expect(earth.run('ping -c 1 192.168.1.21').code).toBe(0);
  });

  test('is cut off on a kernel that counts the route over a device without carrier', () => {
    earth.guest('win', 'address 192.168.1.21/24\ngateway 192.168.1.1\ndrives emulated\n');
    create('win', emulated);
    earth.ok('sysctl -qw net.ipv4.conf.win/0.ignore_routes_with_linkdown=0');
    expect(world.reach('192.168.1.21', 3389)).not.toBe('guest win open');
  });

  test('takes both devices with it when it goes', () => {
    earth.guest('win', 'address 192.168.1.21/24\ngateway 192.168.1.1\n');
    create('win', emulated);
    expect(earth.ok('ip -o link show')).toMatch(/ win\.0-emu[:@]/);
    earth.ok('xl destroy win');
    expect(earth.ok('ip -o link show')).not.toMatch(/ win\.0/);
    expect(routes()).toEqual([]);
  });
});
