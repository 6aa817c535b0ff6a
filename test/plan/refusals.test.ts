import {describe, expect, it} from 'vitest';
import type {ObservedTransaction} from '../../src/observed/facts.ts';
import type {Host} from './host-folder.ts';
import {
  aliceBridged,
  aliceMasqueraded,
  aliceRouted,
  bridged,
  bridgeOnly,
  inventory,
  plain,
  planned,
  plannedOn,
  refused,
  routed,
} from './planned.ts';
import {observed} from './host-folder.ts';

const codeOf = (text: string, host: Host, transaction?: ObservedTransaction): string => {
  const {plan} = plannedOn(text, host, {transaction});
  return plan.kind === 'refused' ? plan.code : plan.kind;
};

const withFact = (host: Host, fact: string, change: (text: string) => string): Host => ({
  ...host,
  facts: new Map(host.facts).set(fact, change(host.facts.get(fact) ?? '')),
});
const withFile = (host: Host, path: string, change: (text: string) => string): Host => ({
  ...host,
  files: new Map(host.files).set(path, change(host.files.get(path) ?? '')),
});
const firewall = '/etc/sysconfig/SuSEfirewall2';
const aliceConfig = '/etc/xen/vm/alice.cfg';

const open = (more: Partial<ObservedTransaction>): ObservedTransaction => ({
  id: 'r1',
  run: 'r1',
  owner: 'katrin@desk',
  decision: 'none',
  phase: 'change',
  proof: 'none',
  secondsLeft: 17,
  ...more,
});

describe('a host with an open transaction', () => {
  it.each([
    [{}, 'plan/open-transaction'],
    [{decision: 'rolled-back', proof: 'none'}, 'plan/open-transaction'],
    [{decision: 'rolled-back', proof: 'failed'}, 'plan/open-transaction'],
    // Decided and proved: the next change closes these.
    [{decision: 'rolled-back', proof: 'verified'}, 'change'],
    [{decision: 'confirmed'}, 'change'],
  ] as const)('%j: %s', (state, code) => expect(codeOf(bridgeOnly, plain, open(state))).toBe(code));

  it('is told whose it is, how long it lasts, and what to type', () => {
    const {message, hint} = refused(plannedOn(bridgeOnly, plain, {transaction: open({})}));
    expect(message).toBe('earth has an open transaction of run r1 by katrin@desk (undecided, 17 s left)');
    expect(hint).toContain('vifleet unlock earth');
  });

  it('is refused also where there is nothing to change', () => {
    expect(codeOf(aliceRouted, routed(), open({}))).toBe('plan/open-transaction');
  });
});

describe('a host that is not ready', () => {
  const code = 'plan/host-not-ready';

  it('has no wicked', () => {
    expect(
      codeOf(
        bridgeOnly,
        withFact(plain, 'programs', (text) => text.replace(/^wicked .*\n/m, '')),
      ),
    ).toBe(code);
  });

  it.each([
    ['NetworkManager active enabled', code],
    ['NetworkManager activating enabled', code],
    ['NetworkManager inactive enabled', 'change'],
    ['NetworkManager failed disabled', 'change'],
  ])('%s: %s', (line, expected) => {
    const host = withFact(plain, 'services', (text) => text.replace(/^NetworkManager .*$/m, line));
    expect(codeOf(bridgeOnly, host)).toBe(expected);
  });

  it.each([
    ['active enabled', bridgeOnly, code],
    ['inactive enabled', bridgeOnly, 'change'],
    ['active enabled', bridgeOnly.replace('guard:', 'firewall: none\n    guard:'), 'change'],
  ])('firewalld %s beside SuSEfirewall2', (state, inventory, expected) => {
    const host = withFact(plain, 'services', (text) => text.replace(/^firewalld .*$/m, `firewalld ${state}`));
    expect(codeOf(inventory, host)).toBe(expected);
  });

  it('was not booted on Xen, and guests are to be served; without guests that is no hindrance', () => {
    const noXen = (host: Host) => withFact(host, 'guests', () => '');
    expect(codeOf(aliceBridged, noXen(bridged))).toBe(code);
    expect(codeOf(bridgeOnly, noXen(bridged))).toBe('change');
  });

  it('lacks the config of a guest, or has one that xl cannot read', () => {
    const without = {...bridged, files: new Map([...bridged.files].filter(([path]) => path !== aliceConfig))};
    expect(['plan/merge', code]).toContain(codeOf(aliceBridged, without));
    const broken = withFile(bridged, aliceConfig, () => 'name = "alice"\nvif = [ \'bridge=br0\n');
    expect(['plan/merge', code]).toContain(codeOf(aliceBridged, broken));
  });
});

describe('the firewall of a host', () => {
  const off = (host: Host) =>
    withFact(host, 'services', (text) =>
      text.replace('SuSEfirewall2 active enabled', 'SuSEfirewall2 inactive disabled'),
    );

  it('must be on where a change needs rules in it', () => {
    expect(codeOf(aliceRouted, off(bridged))).toBe('plan/firewall-off');
  });

  it('may be off where nothing changes in it', () => {
    expect(codeOf(aliceRouted, off(routed()))).not.toBe('plan/firewall-off');
  });

  it('may be off where it is left alone', () => {
    const alone = aliceRouted.replace('guard:', 'firewall: none\n    guard:').replace(', allow: [tcp/443, icmp]', '');
    expect(codeOf(alone, off(bridged))).toBe('change');
  });
});

describe('the way to SSH', () => {
  const closed = (host: Host, services: string) =>
    withFile(host, firewall, (text) =>
      text.replace('FW_SERVICES_EXT_TCP="ssh 5666"', `FW_SERVICES_EXT_TCP="${services}"`),
    );

  it.each([
    ['5666', 'plan/ssh-blocked'],
    ['', 'plan/ssh-blocked'],
    ['23:1024', 'plan/ssh-blocked'],
    ['22', 'change'],
    ['20:22', 'change'],
    ['5666 ssh', 'change'],
  ])('is proved open on the link that it will arrive on: "%s": %s', (services, code) => {
    expect(codeOf(bridgeOnly, closed(plain, services))).toBe(code);
  });

  it('is proved for the port that is used', () => {
    const port = (number: number) => bridgeOnly.replace('user: root}', `user: root, port: ${number}}`);
    expect(codeOf(port(5666), plain)).toBe('change');
    expect(codeOf(port(5667), plain)).toBe('plan/ssh-blocked');
  });

  it('is proved for port 22 where somebody forwards another address and port to the host', () => {
    const forwarded = bridgeOnly.replace(
      'ssh: {address: 192.168.1.20, user: root}',
      'ssh: {address: 203.0.113.5, port: 2222}',
    );
    expect(codeOf(forwarded, plain)).toBe('change');
    expect(codeOf(forwarded, closed(plain, '2222'))).toBe('plan/ssh-blocked');
  });

  it('says in which variable to open it', () => {
    expect(refused(plannedOn(bridgeOnly, closed(plain, '5666'))).hint).toContain('FW_SERVICES_EXT_TCP="ssh"');
  });

  it('is not asked for where the rules stay as they are', () => {
    const done = routed();
    expect(codeOf(aliceRouted, closed(done, '5666'))).not.toBe('plan/ssh-blocked');
  });
});

describe('a guest without a fixed MAC address', () => {
  const bare = (host: Host) => withFile(host, aliceConfig, (text) => text.replace('mac=00:16:3e:4f:94:a9,', ''));
  const noMac = aliceBridged.replace(/, mac: '[^']*'/, '');

  it('is refused where neither the inventory nor its xl config has one', () => {
    expect(noMac).not.toBe(aliceBridged);
    expect(codeOf(noMac, bare(bridged))).toBe('plan/no-mac');
    expect(refused(plannedOn(noMac, bare(bridged))).hint).toContain('guests.alice.vifs[0].mac');
  });

  it('keeps the one of its xl config, or gets the one of the inventory', () => {
    expect(codeOf(noMac, bridged)).toBe('change');
    expect(codeOf(aliceBridged, bare(bridged))).toBe('change');
  });

  it('is no hindrance in an interface that the inventory does not speak of', () => {
    const second = withFile(bridged, aliceConfig, (text) =>
      text.replace("bridge=br0', ]", "bridge=br0', 'bridge=br0' ]"),
    );
    expect(second.files.get(aliceConfig)).not.toBe(bridged.files.get(aliceConfig));
    expect(codeOf(aliceBridged, second)).toBe('change');
  });
});

describe('a bridge that would go away', () => {
  // What the record says that we made br5, and the inventory wants it no more.
  const island = `${inventory.lan}  island: {kind: bridged, bridge: br5, uplink: none, hostAddress: none}\n${inventory.host('island')}`;
  const made = (): Host => {
    const {plan, texts} = plannedOn(island, bridged);
    if (plan.kind !== 'change') throw new Error(JSON.stringify(plan));
    const files = plan.files.map(({path, after}) => [path, texts[after ?? ''] ?? ''] as const);
    return {...bridged, files: new Map([...bridged.files, ...files]), record: plan.record};
  };
  const bobOnIsland = (host: Host) =>
    withFact(host, 'links', (text) =>
      text.replace(
        'master br0 state UP mode DEFAULT group default qlen 32',
        'master br5 state UP mode DEFAULT group default qlen 32',
      ),
    );

  it('goes where nobody is on it', () => {
    const {plan} = plannedOn(bridgeOnly, made());
    expect(plan.kind === 'change' && plan.changes.map(({kind, object}) => `${kind} ${object}`)).toContain(
      'remove link br5',
    );
  });

  it('stays where a guest that the inventory does not know is on it', () => {
    const {code, message} = refused(plannedOn(bridgeOnly, bobOnIsland(made())));
    expect(code).toBe('plan/bridge-in-use');
    expect(message).toContain('br5 would go away on earth');
  });
});

describe('an address that two links would have', () => {
  const twice = (host: Host) =>
    withFile(
      host,
      '/etc/sysconfig/network/ifcfg-eth9',
      () => "STARTMODE='auto'\nBOOTPROTO='static'\nIPADDR='192.168.1.20/24'\n",
    );

  it('is refused, with both named', () => {
    const {code, message, hint} = refused(plannedOn(aliceRouted, twice(bridged)));
    expect(code).toBe('plan/address-twice');
    expect(message).toBe('br0 and eth9 of earth would both have 192.168.1.20');
    expect(hint).toContain('links: {br0: {}}');
  });

  it('is left alone where nothing is to be changed', () => {
    expect(codeOf(aliceRouted, twice(routed()))).toBe('unchanged');
  });
});

describe('a file of somebody else', () => {
  const script = '/etc/xen/scripts/vif-vifleet';

  it('is not overwritten', () => {
    expect(
      codeOf(
        aliceRouted,
        withFile(bridged, script, () => '#!/bin/sh\n# mine\n'),
      ),
    ).toBe('plan/not-ours');
  });

  it('is satisfied, and not ours, where it says what we would write', () => {
    const text = routed().files.get(script) ?? '';
    const {plan} = plannedOn(
      aliceRouted,
      withFile(bridged, script, () => text),
    );
    expect(plan.kind === 'change' && plan.satisfied).toContain(script);
    expect(plan.kind === 'change' && plan.record).not.toContain(`"${script}":`);
  });

  it('is refused where it is no text or no file', () => {
    const seen = observed(bridged);
    const {text: _, ...file} = seen.files.get(firewall) ?? {
      path: firewall,
      kind: 'file',
      mode: '0644',
      uid: 0,
      gid: 0,
      sha256: '',
    };
    const kinds = [file, {...file, kind: 'directory'}] as const;
    for (const kind of kinds)
      expect(
        refused(planned(aliceRouted, {...seen, files: new Map(seen.files).set(firewall, kind as never)})).code,
      ).toBe('plan/merge');
  });
});

describe('a shared file that cannot be merged', () => {
  it('is refused with the line', () => {
    const {code, message} = refused(
      plannedOn(
        aliceRouted,
        withFile(bridged, firewall, (text) => text.replace('FW_FORWARD=""', 'FW_FORWARD="')),
      ),
    );
    expect(code).toBe('plan/merge');
    expect(message).toContain(firewall);
  });
});

describe('the type of a guest', () => {
  const typed = (type: string) => withFile(bridged, aliceConfig, (text) => `type = "${type}"\n${text}`);
  const asked = (text: string, vif: string) => text.replace("mac: '00:16:3e:4f:94:a9'", `$&, ${vif}`);
  const hvm = (text: string) => text.replace('alice: {', 'alice: {type: hvm, ');

  it.each([
    ['an emulated card', 'pv', asked(aliceBridged, 'model: e1000'), 'has no emulated card as e1000'],
    ['an emulated card', 'pvh', asked(aliceBridged, 'model: e1000'), 'has no emulated card as e1000'],
    ['a route', 'hvm', aliceRouted, 'eth0 has a second device on the host'],
    ['an address behind the host', 'hvm', aliceMasqueraded, 'eth0 has a second device on the host'],
    ['a name without room', 'hvm', asked(aliceBridged, 'name: abcdefghijkl'), 'leaves room for 11 characters'],
    ['another type', 'pv', hvm(aliceBridged), 'of the type pv by its xl config, and of the type hvm by the inventory'],
  ])('is told by the xl config alone, and does not go with %s: %s', (_what, type, text, words) => {
    const {code, message, hint} = refused(plannedOn(text, typed(type)));
    expect([code, message]).toEqual(['plan/guest-type', expect.stringContaining(words)]);
    expect(hint).toContain('guests.alice.');
  });

  it.each([
    ['an emulated card', asked(aliceBridged, 'model: e1000')],
    ['a name with room', asked(aliceBridged, 'name: abcdefghijk')],
    ['a route, where the inventory says so', hvm(aliceRouted)],
    ['a route of an emulated card', asked(aliceRouted, 'model: e1000')],
  ])('that is hvm goes with %s', (_what, text) => {
    expect(codeOf(text, typed('hvm'))).toBe('change');
  });

  it('does not matter to a guest of which the inventory asks nothing', () => {
    expect(codeOf(aliceBridged, typed('hvm'))).toBe('change');
  });
});
