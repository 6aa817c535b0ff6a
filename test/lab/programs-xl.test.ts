import {readFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {lines, bridgedWorld, soon, writeBridge, type TestHost, type TestWorld} from './programs-world.ts';

const config = '/etc/xen/vm/alice.cfg';
const sample = (name: string): string => readFileSync(new URL(`./samples/xen-4.17/${name}`, import.meta.url), 'utf8');

let world: TestWorld;
let earth: TestHost;
beforeEach(() => {
  ({world, earth} = bridgedWorld());
  earth.guest('alice', 'address 192.168.1.21/24\ngateway 192.168.1.1\n');
  vif('mac=00:16:3e:4f:94:a9,bridge=br0,rate=100Mb/s@20ms');
});
afterEach(() => {
  earth.halt();
  world.remove();
});

const write = (text: string): void => earth.write(config.slice(1), text);
const vif = (spec: string): void => write(`name = "alice"\nmemory = 96\nvcpus = 1\nvif = [ "${spec}" ]\n`);
const create = (): ReturnType<TestHost['run']> => earth.run(`xl create ${config}`);
const running = (): boolean => earth.run('xl domid alice').code === 0;
const state = (): string | undefined => /^alice .* ([-a-z]{6}) /m.exec(earth.ok('xl list'))?.[1];
/** Paths, process and domain numbers differ from machine to machine. */
const comparable = (text: string): string =>
  text
    .replace(/ from \S+/, ' from FILE')
    .replaceAll(/^\/\S+?\.cfg/gm, 'FILE')
    .replaceAll(/\[\d+\]/g, '[N]')
    .replaceAll(/Domain \d+:/g, 'Domain N:')
    .replaceAll(/vif\d+\./g, 'vifN.')
    .replace(/# exit \d+\n/, '');

describe('a bridged guest', () => {
  test('runs, is on its bridge and answers; xl and xenstore print what Xen 4.17 does', () => {
    expect(create().code).toBe(0);
    expect(earth.ok('bridge link show')).toContain('vif1.0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0');
    expect(world.reach('192.168.1.21', 22)).toBe('guest alice open');
    expect(earth.run('ping -c 1 192.168.1.21').code).toBe(0);

    expect(earth.ok('xl list')).toBe(sample('xl-list.txt'));
    expect(earth.ok('xl network-list alice')).toBe(sample('xl-network-list-alice.txt').replace(/^1 .*\n/m, ''));
    const store = lines(earth.ok('xenstore-ls /local/domain/0/backend/vif/1/0'));
    const real = lines(sample('xenstore-vif-alice.txt')).map((line) => line.trim());
    for (const line of store) expect(real).toContain(line);
  });

  test('shutdown -w returns before the domain is gone, and a create at that moment fails', async () => {
    create();
    expect(earth.run('xl shutdown -w alice').stderr).toBe(
      'Shutting down domain 1\nWaiting for 1 domains\nDomain 1 has been shut down, reason code 0\n',
    );
    expect(state()).toBe('--ps--');
    const again = create();
    expect(again.code).toBe(3);
    expect(comparable(again.stderr)).toBe(comparable(sample('xl-create-exists.err')));
    expect(await soon(() => !running())).toBe(true);
    expect(earth.run('ip link show dev vif1.0').code).toBe(1);
    expect(world.reach('192.168.1.21', 22)).toBe('nobody');
    expect(create().code).toBe(0);
    expect(earth.ok('xl domid alice')).toBe('3\n');
  });

  test('one that refuses to shut down stays until it is destroyed', async () => {
    earth.guest('alice', 'address 192.168.1.21/24\nrefuses-shutdown yes\n');
    create();
    earth.ok('xl shutdown alice');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(state()).toBe('-b----');
    earth.ok('xl destroy alice');
    expect(running()).toBe(false);
  });

  test('one that crashes at its start is gone a moment after a create that said 0', async () => {
    earth.guest('alice', 'crashes-at-start yes\n');
    expect(create().code).toBe(0);
    expect(await soon(() => !running())).toBe(true);
  });

  test('without a bridge in its vif it lands on the default of xl.conf, br0', () => {
    vif('mac=00:16:3e:4f:94:a9');
    create();
    expect(earth.ok('ip -o link show dev vif1.0')).toContain('master br0');
  });

  test('a reload of its bridge keeps its device there; without the bridge it is alone', () => {
    create();
    const index = earth.ok('ip -o link show dev vif1.0').split(':')[0];
    writeBridge(earth, {BRIDGE_FORWARDDELAY: '15'});
    earth.ok('wicked ifreload br0');
    expect(earth.ok('ip -o link show dev vif1.0')).toMatch(new RegExp(`^${index}: .* master br0 `));
    expect(world.reach('192.168.1.21', 22)).toBe('guest alice open');
    earth.ok('wicked ifdown br0');
    expect(earth.ok('ip -o link show dev vif1.0')).not.toContain('master');
    expect(world.reach('192.168.1.21', 22)).toBe('nobody');
  });

  test('bridged frames pass a firewall only if it was loaded when a bridge existed', () => {
    create();
    expect(world.reach('192.168.1.21', 22)).toBe('guest alice open');
    earth.ok('iptables -D FORWARD -m physdev --physdev-is-bridged -j ACCEPT');
    expect(world.reach('192.168.1.21', 22)).toBe('guest alice filtered');
  });
});

describe('what xl refuses, and what it lets pass', () => {
  test.each([
    ['a bad rate', 'mac=00:16:3e:4f:94:a9,rate=10mb/s', 1, 'xl-create-bad-rate.err'],
    ['a bridge that is not there', 'mac=00:16:3e:4f:94:a9,bridge=nosuch', 3, 'xl-create-missing-bridge.err'],
    [
      'a name over 15 characters, after a warning about an unknown key',
      'vifname=averyveryverylongname,bogus=1,bridge=br0',
      3,
      'xl-create-longname-unknownkey.err',
    ],
  ])('%s: nothing of the guest is left', (_what, spec, code, words) => {
    vif(spec);
    const said = create();
    expect(said.code).toBe(code);
    expect(comparable(said.stderr)).toBe(comparable(sample(words)));
    expect(running()).toBe(false);
    expect(earth.ok('ip -o link show')).not.toContain('vif');
  });

  test('an unknown key is a line on stderr, and the guest starts without it', () => {
    vif('mac=00:16:3e:4f:94:a9,brige=br2');
    const said = create();
    expect([said.code, running()]).toEqual([0, true]);
    expect(said.stderr).toContain("unrecognized argument `brige=br2'");
  });

  test('CRLF refuses the whole file', () => {
    write('name = "alice"\r\nmemory = 96\r\n');
    const said = create();
    expect(said.code).toBe(1);
    expect(comparable(said.stderr)).toBe(comparable(sample('xl-create-crlf.err')));
  });

  test.each([
    ['python', 'name = "alice"\nx = str(1)\n'],
    ['an unquoted word', 'name = alice\n'],
    ['a dash in a key', 'on-crash = "x"\nname = "alice"\n'],
    ['a bad escape', 'name = "al\\qice"\n'],
    ['no name', 'memory = 96\n'],
  ])('%s is refused', (_what, text) => {
    write(text);
    expect(create().code).toBe(1);
    expect(running()).toBe(false);
  });

  test('a vif that is no list is a warning, and the guest has no network', () => {
    write('name = "alice"\nvif = "bridge=br0"\n');
    expect(create().code).toBe(0);
    expect(lines(earth.ok('xl network-list alice'))).toHaveLength(1);
  });

  test('several settings in a line, comments, trailing commas and lists over lines are one grammar', () => {
    write(
      '# x\nname = \'alice\'; memory = 0x60\nvif = [ # first\n  "bridge=br0", # second\n  "bridge=br0,vifname=two",\n]\n',
    );
    expect(create().code).toBe(0);
    expect(earth.ok('bridge link show')).toMatch(/two.*master br0/);
    expect(lines(earth.ok('xl network-list alice'))).toHaveLength(3);
  });

  test('a dry run prints the domain and starts nothing', () => {
    const said = earth.run(`xl create -n ${config}`);
    expect(said.code).toBe(0);
    expect(JSON.parse(said.stdout)).toMatchObject({
      c_info: {name: 'alice'},
      nics: [{mac: '00:16:3e:4f:94:a9', bridge: 'br0', rate_bytes_per_interval: 250000}],
    });
    expect(running()).toBe(false);
  });

  test('unknown domains are answered in the words of xl', () => {
    expect(earth.run('xl domid nosuch')).toMatchObject({
      code: 1,
      stderr: "Can't get domid of domain name 'nosuch', maybe this domain does not exist.\n",
    });
    expect(earth.run('xl shutdown nosuch').stderr).toBe('nosuch is an invalid domain identifier (rc=-6)\n');
  });
});

const script = `#!/bin/sh
case $1 in
  online)
    name=$(xenstore-read "$XENBUS_PATH/vifname")
    ip link set dev "$vif" name "$name" && ip link set dev "$name" up || exit 1
    echo 1 >"$VIFLEET_ROOT/proc/sys/net/ipv4/conf/$name/proxy_arp"
    xenstore-write "$XENBUS_PATH/hotplug-status" connected
    ;;
esac
`;

describe('a routed guest', () => {
  beforeEach(() => {
    earth.ifcfg('alice.0', {STARTMODE: 'hotplug', BOOTPROTO: 'static', LINK_REQUIRED: 'no'});
    earth.write('etc/sysconfig/network/routes', 'default 192.168.1.1 - -\n192.168.1.21 - - alice.0\n');
    earth.write(
      'etc/sysctl.conf',
      'net.ipv4.ip_forward=1\nnet.ipv4.conf.br0.proxy_arp=1\nnet.ipv4.conf.alice/0.proxy_arp=1\n',
    );
    earth.write(
      'etc/sysconfig/SuSEfirewall2',
      'FW_DEV_EXT="br0 alice.0"\nFW_SERVICES_EXT_TCP="ssh"\nFW_ROUTE="yes"\nFW_FORWARD="192.168.1.21/32,0/0 0/0,192.168.1.21/32,tcp,443"\n',
    );
    earth.write('etc/xen/scripts/vif-test', script);
    vif('mac=00:16:3e:4f:94:a9,vifname=alice.0,script=vif-test');
    earth.run('sysctl -e -p "$VIFLEET_ROOT/etc/sysctl.conf"; wicked ifup alice.0; SuSEfirewall2 start');
  });

  test('gets its name, its route from nanny, and answers where the firewall lets it', () => {
    expect(create().code).toBe(0);
    expect(earth.routes()).toContain('192.168.1.21 dev alice.0 proto static scope link');
    expect(earth.ok('bridge link show')).not.toContain('alice.0');
    expect(world.reach('192.168.1.21', 443)).toBe('guest alice open');
    expect(world.reach('192.168.1.21', 80)).toBe('guest alice filtered');
    expect(earth.run('ping -c 1 192.168.1.21').code).toBe(0);
  });

  test('answers again after a reload of the firewall, which spares the proxy_arp that sysctl.conf decides', () => {
    create();
    earth.ok('SuSEfirewall2 start');
    expect(world.reach('192.168.1.21', 443)).toBe('guest alice open');
    earth.write('etc/sysctl.conf', 'net.ipv4.ip_forward=1\n');
    earth.ok('SuSEfirewall2 start');
    expect(world.reach('192.168.1.21', 443)).toBe('nobody');
  });

  test.each([
    ['proxy_arp on its uplink', 'sysctl -qw net.ipv4.conf.br0.proxy_arp=0', 'nobody'],
    [
      'proxy_arp on its vif, where the guest keeps a /24',
      'sysctl -qw net.ipv4.conf.alice/0.proxy_arp=0',
      'guest alice filtered',
    ],
    ['forwarding', 'sysctl -qw net.ipv4.ip_forward=0', 'nobody'],
    ['its route', 'ip route del 192.168.1.21 dev alice.0', 'nobody'],
    ['its link', 'ip link set dev alice.0 down', 'nobody'],
  ])('does not answer without %s', (_what, command, answer) => {
    create();
    expect(world.reach('192.168.1.21', 443)).toBe('guest alice open');
    earth.ok(command);
    expect(world.reach('192.168.1.21', 443)).toBe(answer);
  });

  test('a guest with a /32 asks its gateway for everything, which the host answers for', () => {
    earth.guest('alice', 'address 192.168.1.21/32\ngateway 192.168.1.20\n');
    create();
    earth.ok('sysctl -qw net.ipv4.conf.alice/0.proxy_arp=0');
    expect(world.reach('192.168.1.21', 443)).toBe('guest alice open');
  });

  test('a script that is not there keeps the guest from starting', () => {
    earth.remove('etc/xen/scripts/vif-test');
    const said = create();
    expect([said.code, running()]).toEqual([3, false]);
    expect(said.stderr).toContain('/etc/xen/scripts/vif-test online');
  });

  test('a script that fails takes the guest down, with its own words', () => {
    earth.write(
      'etc/xen/scripts/vif-test',
      '#!/bin/sh\nxenstore-write "$XENBUS_PATH/hotplug-error" "no luck"\nexit 1\n',
    );
    expect(create().stderr).toContain('script: no luck');
    expect(running()).toBe(false);
  });

  test('a script that forgets to say connected leaves the vif without carrier', () => {
    earth.write('etc/xen/scripts/vif-test', script.replace('connected', 'forgotten'));
    expect(create().code).toBe(0);
    expect(earth.ok('ip -o link show dev alice.0')).toContain('NO-CARRIER');
    expect(world.reach('192.168.1.21', 443)).toBe('nobody');
  });
});
