import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';

/**
 * The worked example of openSUSE Leap's virtualization guide, line by line, where the guide is right. It has other names in
 * the guests' configurations than everywhere else (vifname=vifalice.0), a script that no package has any more, proxy_arp
 * on each interface, no uplink for the masqueraded guest, and 0.0.0.0 where no address is meant, which leaves IPv6 on: there
 * the expected files differ.
 */
const text = (path: string): string =>
  readFileSync(new URL(`./cases/the-guides-worked-example/expected/earth/etc/${path}`, import.meta.url), 'utf8');
const lines = (path: string): readonly string[] => text(path).split('\n');
/** Of a file that bash or wicked reads; quotes are a matter of taste. */
const values = (path: string) =>
  new Map([...text(path).matchAll(/^([A-Z_]+)=(["'])(.*)\2$/gm)].map(([, key, , value]) => [key, value]));

describe('the guide says, and the files have', () => {
  it.each([
    ['alice', 'alice.0'],
    ['dolly', 'dolly.0'],
  ])('a hotplug interface for %s', (guest, device) => {
    const file = values(`sysconfig/network/ifcfg-${device}`);
    expect(file.get('NAME')).toBe(`Xen guest ${guest}`);
    expect(file.get('BOOTPROTO')).toBe('static');
    expect(file.get('STARTMODE')).toBe('hotplug');
  });

  it('the variables of the firewall', () => {
    const firewall = values('sysconfig/SuSEfirewall2');
    expect(firewall.get('FW_DEV_EXT')).toBe('br0 br1 br100 alice.0');
    expect(firewall.get('FW_ROUTE')).toBe('yes');
    expect(firewall.get('FW_FORWARD')).toBe('192.168.1.21/32,0/0');
    expect(firewall.get('FW_DEV_DMZ')).toBe('dolly.0');
    expect(firewall.get('FW_MASQUERADE')).toBe('yes');
    expect(firewall.get('FW_MASQ_NETS')).toBe('192.168.100.1/32');
    expect(firewall.get('FW_NOMASQ_NETS') ?? '').toBe('');
  });

  it('a route to each guest, in a file of its interface', () => {
    expect(lines('sysconfig/network/ifroute-alice.0')).toContain('192.168.1.21 - - alice.0');
    expect(lines('sysconfig/network/ifroute-dolly.0')).toContain('192.168.100.1 - - dolly.0');
  });

  it('proxy ARP, where it is needed', () => {
    expect(lines('sysctl.conf')).toEqual(
      expect.arrayContaining(['net.ipv4.conf.br0.proxy_arp = 1', 'net.ipv4.conf.alice/0.proxy_arp = 1']),
    );
    expect(text('sysctl.conf')).not.toMatch(/(all|default|dolly\/0)\.proxy_arp/);
  });

  it('no bridge for guests behind the host, and one name of their interface in all places', () => {
    for (const guest of ['alice', 'dolly']) {
      expect(text(`xen/vm/${guest}.cfg`)).toMatch(new RegExp(`vifname=${guest}\\.0[,']`));
      expect(text(`xen/vm/${guest}.cfg`)).not.toContain('bridge=');
    }
  });

  it('the rates, to the letter', () => {
    expect(lines('xen/vm/limited.cfg')).toContain("vif = [ 'mac=00:16:3e:4f:94:a9,bridge=br0,rate=100Mb/s' ]");
    expect(text('xen/vm/finer.cfg')).toContain(",bridge=br0,rate=100Mb/s@20ms'");
  });

  it('a bridge for each card, with the address, and one for guests only', () => {
    expect(values('sysconfig/network/ifcfg-br0').get('BRIDGE_PORTS')).toBe('eth0');
    expect(values('sysconfig/network/ifcfg-br1').get('BRIDGE_PORTS')).toBe('eth1');
    expect(values('sysconfig/network/ifcfg-br2').get('BRIDGE_PORTS')).toBe('');
    expect(values('sysconfig/network/ifcfg-br2').get('BOOTPROTO')).toBe('none');
  });

  it('a VLAN as the port of a bridge, and no address of the host on either', () => {
    const bridge = values('sysconfig/network/ifcfg-br100');
    const vlan = values('sysconfig/network/ifcfg-eth1.100');
    expect(bridge.get('BRIDGE_PORTS')).toBe('eth1.100');
    expect([vlan.get('ETHERDEVICE'), vlan.get('VLAN_ID')]).toEqual(['eth1', '100']);
    for (const file of [bridge, vlan]) expect([file.get('BOOTPROTO'), file.get('IPADDR')]).toEqual(['none', undefined]);
    expect(text('xen/vm/apart.cfg')).toContain(',bridge=br100');
  });
});
