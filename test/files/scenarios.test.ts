import {describe, expect, it} from 'vitest';
import {mergeFile} from '../../src/files/merge.ts';
import type {FileClaim, FileFormat, ListPart, Part, ScalarPart, VifPart} from '../../src/files/part.ts';

/** A file on a host, changed by us and by others in turn. */
function host(format: FileFormat, start: string | null) {
  let text = start;
  let claim: FileClaim | null = null;
  const attempt = (parts: readonly Part[]) =>
    mergeFile(format, text, parts, JSON.parse(JSON.stringify(claim)) as FileClaim | null);
  return {
    attempt,
    want(...parts: readonly Part[]) {
      const merged = attempt(parts);
      if (!merged.ok) throw new Error(JSON.stringify(merged.error));
      ({text, claim} = merged.value);
      expect(attempt(parts)).toEqual({ok: true, value: merged.value});
      return text;
    },
    othersReplace(from: string, to: string) {
      expect(text).toContain(from);
      text = (text ?? '').replace(from, () => to);
    },
    claim: () => claim,
  };
}

const list = (key: string, ...items: readonly string[]): ListPart => ({
  kind: 'list',
  key,
  items,
  empty: {means: 'nothing'},
});
const route: ScalarPart = {kind: 'scalar', key: 'FW_ROUTE', value: 'yes', satisfiedBy: ['IPv4', 'IPv4,IPv6']};
const bridged: VifPart = {
  kind: 'vif',
  number: 0,
  set: {mac: '00:16:3e:4f:94:a9', bridge: 'br0'},
  unset: ['vifname', 'script'],
};
const routed: VifPart = {
  kind: 'vif',
  number: 0,
  set: {mac: '00:16:3e:4f:94:a9', vifname: 'alice.0', script: 'vif-vifleet'},
  unset: ['bridge'],
};

describe("a guest's config", () => {
  const odd = `name="alice"\nvif = ["bridge=br0,  mac=00:16:3E:4F:94:A9" , ]  # do not touch\n`;

  it('comes back byte for byte when the guest goes from bridged to routed and back', () => {
    const alice = host('xl', odd);
    expect(alice.want(bridged)).toBe(odd);
    expect(alice.claim()).toBeNull();
    expect(alice.want(routed)).toBe(
      `name="alice"\nvif = ["  mac=00:16:3E:4F:94:A9,vifname=alice.0,script=vif-vifleet" , ]  # do not touch\n`,
    );
    expect(alice.want(bridged)).toBe(odd);
    expect(alice.claim()).toBeNull();
  });

  it('keeps a rate that somebody added to the vif meanwhile', () => {
    const alice = host('xl', odd);
    alice.want(routed);
    alice.othersReplace('script=vif-vifleet', 'script=vif-vifleet,rate=10Mb/s');
    expect(alice.want(bridged)).toContain('mac=00:16:3E:4F:94:A9,rate=10Mb/s,bridge=br0"');
  });

  it('follows a vif whose number changed because somebody added one before it', () => {
    const alice = host('xl', odd);
    alice.want(routed);
    alice.othersReplace('vif = [', "vif = ['bridge=br9', ");
    expect(alice.want()).toBe(odd.replace('vif = [', "vif = ['bridge=br9', "));
  });

  it('is left alone where somebody already took our vif out', () => {
    const alice = host('xl', "name='a'\nvif=['mac=00:16:3e:00:00:01,bridge=br0','mac=00:16:3e:4f:94:a9,bridge=br1']\n");
    alice.want({...routed, number: 1});
    alice.othersReplace(",'mac=00:16:3e:4f:94:a9,vifname=alice.0,script=vif-vifleet'", '');
    expect(alice.want()).toBe("name='a'\nvif=['mac=00:16:3e:00:00:01,bridge=br0']\n");
  });

  it('gets a new vif name in place of our old one, and its own bytes back at the end', () => {
    const alice = host('xl', odd);
    alice.want(routed);
    expect(alice.want({...routed, set: {...routed.set, vifname: 'web.0'}})).toContain('vifname=web.0,script');
    expect(alice.want()).toBe(odd);
  });
});

describe('an interface file', () => {
  const governs = [
    'STARTMODE',
    'BOOTPROTO',
    'IPADDR*',
    'PREFIXLEN*',
    'NETMASK*',
    'BROADCAST*',
    'BRIDGE*',
    'MTU',
    'LLADDR',
  ];
  const port: Part = {kind: 'ifcfg', text: "STARTMODE='auto'\nBOOTPROTO='static'\n", governs};
  const addressed: Part = {
    kind: 'ifcfg',
    text: "STARTMODE='auto'\nBOOTPROTO='static'\nIPADDR='192.168.1.20/24'\n",
    governs,
  };
  const eth0 =
    "BOOTPROTO='static'\nIPADDR=192.168.1.20   # the office\nNETMASK=\"255.255.255.0\"\nSTARTMODE='onboot'\nNAME='NIC'\n";

  it('comes back byte for byte when the management address moves to br0 and back', () => {
    const nic = host('ifcfg', eth0);
    expect(nic.want(addressed)).toBe(eth0);
    expect(nic.want(port)).toBe("BOOTPROTO='static'\nSTARTMODE='auto'\nNAME='NIC'\n");
    expect(nic.want(addressed)).toBe(eth0);
    expect(nic.claim()).toBeNull();
  });

  it('gets its address back around what somebody else changed meanwhile', () => {
    const nic = host('ifcfg', eth0);
    nic.want(port);
    nic.othersReplace("NAME='NIC'\n", "NAME='new card'\nETHTOOL_OPTIONS='wol g'\n");
    const text = nic.want(addressed);
    expect(text).toContain("NAME='new card'\nETHTOOL_OPTIONS='wol g'\n");
    expect(text).toContain('IPADDR=192.168.1.20   # the office\n');
    expect(text).toContain('NETMASK="255.255.255.0"\n');
  });

  it('that we made goes when it is no longer wanted, but not with a comment of somebody else', () => {
    const bridge = host('ifcfg', null);
    bridge.want(addressed);
    expect(bridge.want()).toBeNull();
    bridge.want(addressed);
    bridge.othersReplace('STARTMODE', '# ask Kim before you change this\nSTARTMODE');
    expect(bridge.want()).toBe('# ask Kim before you change this\n');
  });
});

describe("the firewall's file", () => {
  it('gives each guest back what is its own, in any order, and the old bytes at the end', () => {
    const old = "FW_DEV_EXT='eth0'\nFW_ROUTE=no";
    const alice = [list('FW_DEV_EXT', 'alice.0'), list('FW_FORWARD', '192.168.1.21/32,0/0'), route];
    const bob = [list('FW_DEV_EXT', 'bob.0'), list('FW_FORWARD', '192.168.1.22/32,0/0'), route];
    const firewall = host('susefirewall2', old);
    firewall.want(...alice);
    firewall.want(...alice, ...bob);
    expect(firewall.want(...bob)).toBe('FW_DEV_EXT=\'eth0 bob.0\'\nFW_ROUTE="yes"\nFW_FORWARD="192.168.1.22/32,0/0"\n');
    expect(firewall.want()).toBe(old);
  });

  it('keeps items that others added beside ours', () => {
    const firewall = host('susefirewall2', 'FW_FORWARD=""\n');
    firewall.want(list('FW_FORWARD', '192.168.1.21/32,0/0'));
    firewall.othersReplace('0/0"', '0/0 10.0.0.0/8,0/0"');
    expect(firewall.want()).toBe('FW_FORWARD="10.0.0.0/8,0/0"\n');
  });

  it('keeps a value that others changed after us', () => {
    const firewall = host('susefirewall2', 'FW_ROUTE="no"\n');
    firewall.want(route);
    firewall.othersReplace('"yes"', '"IPv4,IPv6"');
    expect(firewall.want()).toBe('FW_ROUTE="IPv4,IPv6"\n');
  });

  it('puts an item in again that somebody removed', () => {
    const firewall = host('susefirewall2', 'FW_DEV_EXT="br0"\n');
    firewall.want(list('FW_DEV_EXT', 'alice.0'));
    firewall.othersReplace(' alice.0', '');
    expect(firewall.want(list('FW_DEV_EXT', 'alice.0'))).toBe('FW_DEV_EXT="br0 alice.0"\n');
  });

  it('gives the NIC its zone back when its bridge goes, with a guest in the same list', () => {
    const zone: Part = {
      kind: 'replace-item',
      keys: ['FW_DEV_EXT', 'FW_DEV_INT'],
      item: 'br0',
      of: 'eth0',
      otherwise: 'FW_DEV_EXT',
    };
    const firewall = host('susefirewall2', "FW_DEV_INT=eth0\nFW_DEV_EXT=''\n");
    expect(firewall.want(zone, list('FW_DEV_INT', 'alice.0'))).toBe('FW_DEV_INT="br0 alice.0"\nFW_DEV_EXT=\'\'\n');
    expect(firewall.want(list('FW_DEV_INT', 'alice.0'))).toBe('FW_DEV_INT="eth0 alice.0"\nFW_DEV_EXT=\'\'\n');
    expect(firewall.want()).toBe("FW_DEV_INT=eth0\nFW_DEV_EXT=''\n");
  });

  const nets: ListPart = {
    kind: 'list',
    key: 'FW_MASQ_NETS',
    items: ['192.168.100.1/32'],
    empty: {means: 'everything', when: {key: 'FW_MASQUERADE', value: 'yes'}},
  };
  const masquerade: ScalarPart = {kind: 'scalar', key: 'FW_MASQUERADE', value: 'yes', satisfiedBy: []};

  it('is refused when our last network would go while masquerading stays on for others', () => {
    const firewall = host('susefirewall2', 'FW_MASQUERADE="no"\nFW_MASQ_NETS=""\n');
    firewall.want(nets, masquerade);
    expect(firewall.attempt([masquerade])).toMatchObject({ok: false, error: {problem: 'would-open-everything'}});
    expect(firewall.want()).toBe('FW_MASQUERADE="no"\nFW_MASQ_NETS=""\n');
  });

  it('that we made goes when our last part goes', () => {
    const firewall = host('susefirewall2', null);
    firewall.want(list('FW_DEV_EXT', 'alice.0'), route);
    expect(firewall.want(route)).toBe('FW_ROUTE="yes"\n');
    expect(firewall.want()).toBeNull();
  });

  it('is not added to where a backslash at its end would swallow our line', () => {
    expect(host('susefirewall2', 'FW_ROUTE=no\necho \\').attempt([list('FW_DEV_EXT', 'alice.0')])).toMatchObject({
      ok: false,
    });
    expect(host('susefirewall2', 'exit 0\n').attempt([list('FW_DEV_EXT', 'alice.0')])).toMatchObject({ok: false});
  });

  it('with DOS line ends is refused where a list would break, and repaired where a value counts', () => {
    expect(host('susefirewall2', 'FW_DEV_EXT="br0"\r\n').attempt([list('FW_DEV_EXT', 'alice.0')])).toMatchObject({
      ok: false,
      error: {problem: 'ambiguous', line: 1},
    });
    const firewall = host('susefirewall2', 'FW_ROUTE="yes"\r\n');
    expect(firewall.want(route)).toBe('FW_ROUTE="yes"\n');
    expect(firewall.want()).toBe('FW_ROUTE="yes"\r\n');
  });
});

describe('routes', () => {
  const guest = (n: number): Part => ({kind: 'route', destination: `192.168.1.${n}`, link: `g${n}.0`});

  it('lose and regain the newline at the end with our lines, whichever goes first', () => {
    const routes = host('routes', 'default 192.168.1.1');
    routes.want(guest(21), guest(22));
    expect(routes.want(guest(22))).toBe('default 192.168.1.1\n192.168.1.22 - - g22.0\n');
    expect(routes.want()).toBe('default 192.168.1.1');
  });

  it('keep a comment that others wrote behind our route', () => {
    const routes = host('routes', '');
    routes.want(guest(21));
    routes.othersReplace('g21.0', 'g21.0 # ticket 4711');
    expect(routes.want()).toBe('# ticket 4711\n');
  });

  it('get our default route again when somebody put another before it', () => {
    const ours: Part = {kind: 'route', destination: 'default', gateway: '192.168.1.1'};
    const routes = host('routes', 'default 192.168.1.9 - eth0\n');
    routes.want(ours);
    routes.othersReplace('default', 'default 192.168.1.7 - -\ndefault');
    expect(routes.want(ours)).toBe('default 192.168.1.1 - -\n');
  });
});

describe('sysctl.conf', () => {
  const forward: Part = {kind: 'sysctl', key: 'net.ipv4.ip_forward', value: '1'};

  it('keeps what others set after us', () => {
    const sysctl = host('sysctl', 'net.ipv4.ip_forward = 0\n');
    sysctl.want(forward);
    sysctl.othersReplace('= 1', '= 1\nnet.ipv4.ip_forward = 0');
    expect(sysctl.want()).toBe('net.ipv4.ip_forward = 0\nnet.ipv4.ip_forward = 0\n');
  });

  it('takes our line out, spelled as it may be', () => {
    const sysctl = host('sysctl', '# mine\n');
    sysctl.want(forward);
    sysctl.othersReplace('net.ipv4.ip_forward = 1', 'net/ipv4/ip_forward=1');
    expect(sysctl.want()).toBe('# mine\n');
  });
});

describe('a damaged record', () => {
  it('is a problem and no crash', () => {
    for (const was of [null, 7, {}, {before: 1}, {key: 'X', base: 3}])
      for (const [format, part] of [
        ['xl', routed],
        ['susefirewall2', route],
        ['sysctl', {kind: 'sysctl', key: 'a.b', value: '1'}],
      ] as const)
        expect(mergeFile(format, "vif=['']\n", [], {created: false, parts: [{part, was}]})).toMatchObject({
          ok: false,
          error: {problem: 'unreadable'},
        });
  });
});
