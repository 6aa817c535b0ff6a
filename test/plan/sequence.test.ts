import {describe, expect, it} from 'vitest';
import {arrivalSteps, restartOrder, startSteps, stopSteps} from '../../src/plan/guests.ts';
import {linkChanges} from '../../src/plan/links.ts';
import {sequence} from '../../src/plan/sequence.ts';
import {stepLine, type Step} from '../../src/plan/steps.ts';
import type {HostIntent} from '../../src/model/intent.ts';
import type {PlannedFile} from '../../src/plan/files.ts';
import type {ForwardingChange} from '../../src/plan/forwarding.ts';
import type {Cidr} from '../../src/model/values.ts';
import type {RunningRule} from '../../src/plan/running-rule.ts';
import {
  bridge,
  bridgedHost,
  bridgeFiles,
  file,
  guest,
  intent,
  networkFile,
  nic,
  onBridge,
  onRoute,
  plainHost,
  plannedGuest,
  route,
  vifLink,
  vlan,
} from './intents.ts';

const lines = (steps: readonly Step[]) => steps.map(stepLine);

function steps(
  before: HostIntent,
  after: HostIntent,
  files: readonly PlannedFile[],
  more: {
    readonly restarted?: readonly string[];
    readonly loadsFirewall?: boolean;
    readonly rules?: readonly RunningRule[];
    readonly forwarding?: ForwardingChange;
  } = {},
) {
  const made = sequence({
    network: 'wicked',
    files,
    links: linkChanges(before, after, files, []),
    before,
    after,
    restarted: (more.restarted ?? []).map((name) => plannedGuest(name)),
    loadsFirewall: more.loadsFirewall ?? false,
    rules: more.rules ?? [],
    forwarding: more.forwarding ?? (after.forwarding && !before.forwarding ? 'on' : 'none'),
  });
  return {
    stop: lines(made.steps['stop-guests']),
    change: lines(made.steps.change),
    start: lines(made.steps['start-guests']),
    undoBefore: lines(made.undo.beforeRestore),
    undoAfter: lines(made.undo.afterRestore),
  };
}

const firewall = file('/etc/sysconfig/SuSEfirewall2', 'old', 'new');
const sysctl = file('/etc/sysctl.conf', 'old', 'new');
const config = file('/etc/xen/vm/alice.cfg', 'old', 'new');

const aliceOnBridge = intent({...bridgedHost, guests: [guest('alice', onBridge(0, 'br0'))]});
const aliceOnRoute = intent({
  ...bridgedHost,
  links: [...bridgedHost.links, vifLink('alice.0')],
  routes: [...bridgedHost.routes, route('192.168.1.21/32', undefined, 'alice.0')],
  forwarding: true,
  proxyArp: ['alice.0', 'br0'] as never,
  guests: [guest('alice', onRoute(0, 'alice.0', '192.168.1.21', 'br0'))],
});
const aliceFiles = [config, networkFile('ifcfg-alice.0', null, 'new'), firewall, sysctl];

describe('a guest with an emulated card', () => {
  const twins = intent({
    ...aliceOnRoute,
    links: [...aliceOnRoute.links, vifLink('alice.0-emu')],
    routes: [...aliceOnRoute.routes, {...route('192.168.1.21/32', undefined, 'alice.0-emu'), metric: 10}],
  });
  const files = [...aliceFiles, networkFile('ifcfg-alice.0-emu', null, 'new')];

  it('has two devices, both made known, both read back, and both forgotten', () => {
    const {change, start, undoAfter} = steps(aliceOnBridge, twins, files, {restarted: ['alice']});
    expect(change).toEqual(expect.arrayContaining(['link-declare alice.0', 'link-declare alice.0-emu']));
    expect(start.slice(1)).toEqual([
      'expect-route 192.168.1.21/32 alice.0',
      'expect-route 192.168.1.21/32 alice.0-emu',
      'arp-notify br0 192.168.1.21',
    ]);
    expect(undoAfter).toEqual(expect.arrayContaining(['link-forget alice.0', 'link-forget alice.0-emu']));
  });
});

describe('the order of steps', () => {
  it('names old and new links in one call, drops what wicked leaves, and reads back', () => {
    expect(steps(plainHost, bridgedHost, bridgeFiles).change).toEqual([
      'file-put /etc/sysconfig/network/ifcfg-br0',
      'file-put /etc/sysconfig/network/ifcfg-eth0',
      'link-up br0 eth0',
      'route-drop default 192.168.1.1 eth0',
      'expect-port br0 eth0',
      'expect-address br0 192.168.1.20/24',
      'expect-no-address eth0',
      'expect-default 192.168.1.1 br0',
    ]);
  });

  it('takes a bridge down while wicked still knows it, before its file goes', () => {
    const back = [networkFile('ifcfg-br0', 'new', null), networkFile('ifcfg-eth0', 'new', 'old')];
    const {change} = steps(bridgedHost, plainHost, back);
    expect(change[0]).toBe('link-down br0');
    expect(change).toContain('file-remove /etc/sysconfig/network/ifcfg-br0');
    expect(change).toContain('expect-no-link br0');
    expect(change.indexOf('link-up eth0')).toBeGreaterThan(
      change.indexOf('file-remove /etc/sysconfig/network/ifcfg-br0'),
    );
  });

  it('goes from the kernel over links and firewall to what guests start from, whatever order the files have', () => {
    const order = (files: readonly PlannedFile[]) =>
      steps(aliceOnBridge, aliceOnRoute, files, {restarted: ['alice'], loadsFirewall: true}).change;
    expect(order(aliceFiles)).toEqual([
      'file-put /etc/sysctl.conf',
      'sysctl-set net/ipv4/ip_forward 1',
      'file-put /etc/sysconfig/network/ifcfg-alice.0',
      'link-declare alice.0',
      'sysctl-set net/ipv4/conf/br0/proxy_arp 1',
      'file-put /etc/sysconfig/SuSEfirewall2',
      'firewall-load',
      'expect-sysctl net/ipv4/ip_forward 1',
      'expect-sysctl net/ipv4/conf/br0/proxy_arp 1',
      'file-put /etc/xen/vm/alice.cfg',
    ]);
    expect(order(aliceFiles.toReversed())).toEqual(order(aliceFiles));
  });

  it('makes a bridge before the kernel is told what to do on it, and tells it again where the bridge is made anew', () => {
    const at = ({change}: {change: readonly string[]}, words: string) => {
      expect(change).toContain(words);
      return change.indexOf(words);
    };
    const made = steps(plainHost, aliceOnRoute, [...bridgeFiles, ...aliceFiles]);
    const setting = 'sysctl-set net/ipv4/conf/br0/proxy_arp 1';
    expect(at(made, setting)).toBeGreaterThan(at(made, 'link-up br0 eth0'));
    const anew = steps(aliceOnRoute, aliceOnRoute, [networkFile('ifcfg-br0', 'old', 'new')]);
    expect(at(anew, setting)).toBeGreaterThan(at(anew, 'link-up br0'));
  });

  it('looks for the rules once the firewall is loaded, and before guests start from what was written', () => {
    const rules: readonly RunningRule[] = [
      {kind: 'admits', link: 'br0', port: 22},
      {kind: 'zone', chain: 'forward', link: 'alice.0', zone: 'external'},
      {
        kind: 'forward',
        verdict: 'accept',
        source: '0.0.0.0/0' as Cidr,
        destination: '192.168.1.21/32' as Cidr,
        protocol: 'tcp',
        port: 443,
      },
    ];
    const {change} = steps(aliceOnBridge, aliceOnRoute, aliceFiles, {loadsFirewall: true, rules});
    expect(change.slice(change.indexOf('firewall-load') + 3)).toEqual([
      'expect-rule admits br0 22',
      'expect-rule zone forward alice.0 external',
      'expect-rule forward accept 0.0.0.0/0 192.168.1.21/32 tcp 443',
      'file-put /etc/xen/vm/alice.cfg',
    ]);
  });

  it('stops guests before, starts them after, and tells the neighbours where the guest is now', () => {
    const {stop, start} = steps(aliceOnBridge, aliceOnRoute, aliceFiles, {restarted: ['alice']});
    expect(stop).toEqual(['guest-stop alice 60 fail']);
    expect(start).toEqual([
      'guest-start alice /etc/xen/vm/alice.cfg 90',
      'expect-route 192.168.1.21/32 alice.0',
      'arp-notify br0 192.168.1.21',
    ]);
  });

  it('leaves forwarding on where others may need it, and switches proxy ARP off that was ours', () => {
    const {change} = steps(aliceOnRoute, aliceOnBridge, [sysctl], {forwarding: 'kept'});
    expect(change).toContain('sysctl-set net/ipv4/conf/br0/proxy_arp 0');
    expect(change.join('\n')).not.toContain('ip_forward');
  });

  it.each([
    ['on', ['sysctl-set net/ipv4/ip_forward 1'], ['expect-sysctl net/ipv4/ip_forward 1']],
    ['is-on', [], ['expect-sysctl net/ipv4/ip_forward 1']],
    ['off', ['sysctl-set net/ipv4/ip_forward 0'], ['expect-sysctl net/ipv4/ip_forward 0']],
  ] as const)('writes forwarding where it changes, and reads it back: %s', (forwarding, set, expected) => {
    const {change} = steps(bridgedHost, bridgedHost, [firewall], {forwarding, loadsFirewall: true});
    expect(change.filter((line) => line.startsWith('sysctl-set'))).toEqual(set);
    expect(change.filter((line) => line.startsWith('expect-sysctl'))).toEqual(expected);
  });

  it('writes nothing about files that stay', () => {
    expect(steps(bridgedHost, bridgedHost, [file('/etc/sysctl.conf', 'same', 'same')]).change).toEqual([]);
  });
});

describe('the steps of a private VLAN', () => {
  const without = intent({links: [nic('eth0', '192.168.1.20/24')]});
  const hidden = intent({
    links: [
      bridge('br100', ['eth1.100'], undefined, {isolated: true}),
      nic('eth0', '192.168.1.20/24'),
      nic('eth1'),
      vlan('eth1.100', 100, 'eth1'),
    ],
  });
  const files = ['br100', 'eth1', 'eth1.100'].map((name) => networkFile(`ifcfg-${name}`, null, 'new'));

  it('read back the number, what it is on, and that nobody reaches the host from there', () => {
    expect(steps(without, hidden, files).change.slice(3)).toEqual([
      'link-up br100 eth1 eth1.100',
      'expect-port br100 eth1.100',
      'expect-isolated br100',
      'expect-vlan eth1.100 100 eth1',
      'expect-no-address eth1.100',
    ]);
  });

  it('are undone by taking all of it down, and taken back by the same with the card left there', () => {
    expect(steps(without, hidden, files).undoBefore).toEqual(['link-down br100 eth1 eth1.100']);
    const gone = files.map(({path}) => file(path, 'new', null));
    const {change, undoAfter} = steps(hidden, without, gone);
    expect(change[0]).toBe('link-down br100 eth1 eth1.100');
    expect(change.slice(-3)).toEqual(['expect-no-link br100', 'expect-no-link eth1.100', 'expect-no-address eth1']);
    expect(undoAfter).toEqual(['link-up br100 eth1 eth1.100']);
  });

  it('take a VLAN down before it gets another number, also on the way back', () => {
    const other = intent({
      links: hidden.links.map((link) => (link.kind === 'vlan' ? vlan('eth1.100', 101, 'eth1') : link)),
    });
    const {change, undoBefore, undoAfter} = steps(hidden, other, [networkFile('ifcfg-eth1.100', 'old', 'new')]);
    expect(change.slice(0, 3)).toEqual([
      'link-down eth1.100',
      'file-put /etc/sysconfig/network/ifcfg-eth1.100',
      'link-up br100 eth1.100',
    ]);
    expect([undoBefore, undoAfter]).toEqual([['link-down eth1.100'], ['link-up br100 eth1.100']]);
  });
});

describe('the undo of a change', () => {
  it('takes new links down before the old files are back, and brings the way to the host up first', () => {
    const {undoBefore, undoAfter} = steps(plainHost, bridgedHost, bridgeFiles);
    expect(undoBefore).toEqual(['link-down br0']);
    expect(undoAfter[0]).toBe('link-up eth0');
  });

  it('brings back a link that went, together with those that changed', () => {
    const back = [networkFile('ifcfg-br0', 'new', null), networkFile('ifcfg-eth0', 'new', 'old')];
    expect(steps(bridgedHost, plainHost, back).undoAfter).toEqual([
      'link-up br0 eth0',
      'route-drop default 192.168.1.1 eth0',
    ]);
  });

  it('stops guests of the new kind, forgets their interfaces, and starts them as they were', () => {
    const {undoAfter} = steps(aliceOnBridge, aliceOnRoute, aliceFiles, {restarted: ['alice']});
    expect(undoAfter).toEqual([
      'guest-stop alice 60 fail',
      'link-forget alice.0',
      'guest-start alice /etc/xen/vm/alice.cfg 90',
    ]);
  });

  it('declares the interface of a guest again before the guest comes back to it', () => {
    const files = aliceFiles.map(({path}) => file(path, 'new', path.includes('alice.0') ? null : 'old'));
    const {change, undoAfter} = steps(aliceOnRoute, aliceOnBridge, files, {restarted: ['alice']});
    expect(change).toContain('link-forget alice.0');
    expect(undoAfter).toEqual([
      'link-declare alice.0',
      'guest-stop alice 60 fail',
      'guest-start alice /etc/xen/vm/alice.cfg 90',
      'expect-route 192.168.1.21/32 alice.0',
      'arp-notify br0 192.168.1.21',
    ]);
  });

  it('has an undo for every link, route and guest that a change touches', () => {
    const {change, undoBefore, undoAfter} = steps(plainHost, bridgedHost, bridgeFiles);
    const undo = [...undoBefore, ...undoAfter].join(' ');
    for (const name of change.filter((line) => line.startsWith('link-up')).flatMap((line) => line.split(' ').slice(1)))
      expect(undo).toContain(name);
  });
});

describe('guests that restart', () => {
  const restart = (...names: readonly string[]) =>
    names.map((name) => ({guest: name, impact: 'restart', reason: ''}) as const);
  const order = (guests: Parameters<typeof restartOrder>[0], ...names: readonly string[]) =>
    restartOrder(guests, restart(...names)).map(({name}) => name);

  it('start after those that they need, and stop before them', () => {
    const guests = [plannedGuest('alice', 'bob'), plannedGuest('bob', 'carol'), plannedGuest('carol')];
    expect(order(guests, 'alice', 'bob', 'carol')).toEqual(['carol', 'bob', 'alice']);
    const starting = restartOrder(guests, restart('alice', 'bob', 'carol'));
    expect(lines(stopSteps(starting)).map((line) => line.split(' ')[1])).toEqual(['alice', 'bob', 'carol']);
    expect(lines(startSteps(starting)).map((line) => line.split(' ')[1])).toEqual(['carol', 'bob', 'alice']);
  });

  it('keep their order over one that does not restart', () => {
    const guests = [plannedGuest('alice', 'bob'), plannedGuest('bob', 'carol'), plannedGuest('carol')];
    expect(order(guests, 'alice', 'carol')).toEqual(['carol', 'alice']);
  });

  it('are only those of this host, and each once', () => {
    expect(order([plannedGuest('alice', 'elsewhere', 'bob'), plannedGuest('bob')], 'alice', 'bob')).toEqual([
      'bob',
      'alice',
    ]);
    expect(order([plannedGuest('alice'), plannedGuest('bob')], 'bob')).toEqual(['bob']);
  });

  it('are announced only where they are behind a device of the host', () => {
    expect(arrivalSteps([plannedGuest('alice')], aliceOnBridge)).toEqual([]);
    expect(arrivalSteps([], aliceOnRoute)).toEqual([]);
  });
});
