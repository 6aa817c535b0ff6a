import {describe, expect, it} from 'vitest';
import {desireHost} from '../../src/desired/desired.ts';
import {compileTemplates} from '../../src/desired/templates.ts';
import {guestsOn} from '../../src/model/fleet.ts';
import type {HostReading} from '../../src/observed/host.ts';
import {knowledgeOf} from '../../src/observed/knowledge.ts';
import {driftOf} from '../../src/plan/drift/host.ts';
import {shippedTemplates} from '../desired/shipped.ts';
import {hostFolder, observed, type Host} from './host-folder.ts';
import {
  afterwards,
  aliceBridged,
  aliceRouted,
  bridged,
  bridgeOnly,
  fleetOf,
  plain,
  plannedOn,
  routed,
} from './planned.ts';

const templates = compileTemplates(shippedTemplates);

function look(inventory: string, host: Host, more: Partial<HostReading> = {}) {
  const seen = observed(host, more);
  const fleet = fleetOf(inventory);
  const earth = [...fleet.hosts.values()][0];
  if (earth === undefined) throw new Error('no host in the inventory');
  const desired = desireHost(fleet, earth, knowledgeOf(seen), templates);
  if (!desired.ok) throw desired.error;
  return driftOf(earth, guestsOn(fleet, earth.name), desired.value, seen);
}

/** The differences as lines, but for bob: he runs on every host here, and no inventory knows him. */
const drift = (inventory: string, host: Host, more: Partial<HostReading> = {}): readonly string[] =>
  withBob(inventory, host, more).filter((line) => !line.includes('bob'));

function withBob(inventory: string, host: Host, more: Partial<HostReading> = {}): readonly string[] {
  const found = look(inventory, host, more);
  if (found.kind !== 'compared') throw found.failure;
  return found.differences.map((one) => `${one.class}: ${one.object} ${one.what}`);
}

function edited(host: Host, path: string, change: (text: string) => string): Host {
  const text = host.files.get(path);
  if (text === undefined || change(text) === text) throw new Error(`${path} is not changed`);
  return {...host, files: new Map(host.files).set(path, change(text))};
}

function withFact(host: Host, fact: string, change: (text: string) => string): Host {
  const text = host.facts.get(fact) ?? '';
  if (change(text) === text) throw new Error(`${fact} is not changed`);
  return {...host, facts: new Map(host.facts).set(fact, change(text))};
}

/** Alice's vif with a limit in xenstore. */
const rated = (text: string, rate: string): string =>
  text.replace(/^(\S*\/vif\/3\/0\/)mac .*$/m, `$&\n$1rate = "${rate}"`);

const without = (host: Host, path: string): Host => ({
  ...host,
  files: new Map([...host.files].filter(([name]) => name !== path)),
});

/** `bridged` after the first apply, which makes the bridge ours as it is. */
const ours = afterwards(bridged, plannedOn(aliceBridged, bridged), hostFolder('bridged').facts);
const network = '/etc/sysconfig/network';

describe('a host that is as the inventory says', () => {
  it('has no differences, with a bridge or with a routed guest', () => {
    expect(drift(aliceBridged, ours)).toEqual([]);
    expect(drift(aliceRouted, routed())).toEqual([]);
  });

  it('is not judged in the middle of a change', () => {
    const transaction = {id: 't', run: 'r', owner: 'me@here', decision: 'none', proof: 'none', secondsLeft: 9} as const;
    const found = look(aliceBridged, ours, {transaction: {phase: 'change', ...transaction}});
    expect(found).toMatchObject({kind: 'unjudged', failure: {code: 'plan/open-transaction'}});
  });
});

describe('changed outside', () => {
  it('is a line of ours that is gone from a shared file, and not a line of others', () => {
    const path = '/etc/sysconfig/SuSEfirewall2';
    expect(
      drift(
        aliceRouted,
        edited(routed(), path, (text) => text.replace('FW_ROUTE="yes"', 'FW_ROUTE="no"')),
      ),
    ).toEqual([`changed-outside: ${path} lacks: FW_ROUTE="yes"`]);
    expect(
      drift(
        aliceRouted,
        edited(routed(), path, (text) => `${text}# somebody was here\n`),
      ),
    ).toEqual([]);
  });

  it('is a file of ours with another text, another mode, or none', () => {
    const script = '/etc/xen/scripts/vif-vifleet';
    expect(
      drift(
        aliceRouted,
        edited(routed(), script, (text) => `${text}true\n`),
      ),
    ).toEqual([`changed-outside: ${script} its text is not what was written`]);
    expect(drift(aliceRouted, without(routed(), `${network}/ifcfg-alice.0`))).toContain(
      `changed-outside: ${network}/ifcfg-alice.0 was removed`,
    );
    const seen = observed(routed());
    const files = [...seen.files.values()].map((file) => (file.path === script ? {...file, mode: '0644'} : file));
    expect(drift(aliceRouted, routed(), {files})).toEqual([`changed-outside: ${script} its mode is not 0755`]);
  });
});

describe('not yet applied', () => {
  it('is what the inventory asks of a host that never saw it', () => {
    const found = drift(aliceBridged, plain);
    expect(found).toContain(`not-applied: ${network}/ifcfg-br0 is to be written`);
    expect(found.every((line) => line.startsWith('not-applied: '))).toBe(true);
  });

  it('is what the inventory asks for now and did not ask for then, and the other way round', () => {
    expect(drift(aliceRouted, ours)).toContain(`not-applied: ${network}/ifcfg-alice.0 is to be written`);
    expect(drift(aliceBridged, routed())).toContain(`not-applied: ${network}/ifcfg-alice.0 is to be removed`);
  });

  it('and changed outside can both be true of one file', () => {
    const made = afterwards(plain, plannedOn(bridgeOnly, plain), bridged.facts);
    const host = edited(made, `${network}/ifcfg-br0`, (text) => text.replace("BRIDGE_STP='off'", "BRIDGE_STP='on'"));
    const moved = bridgeOnly.replace('192.168.1.20/24', '192.168.1.30/24');
    const found = drift(moved, host).filter((line) => line.includes('ifcfg-br0'));
    expect(found.map((line) => line.split(':')[0])).toEqual(['changed-outside', 'not-applied']);
  });
});

describe('applied but not live', () => {
  it('is an address, a port or a setting that the kernel lacks', () => {
    const address = withFact(ours, 'addresses', (text) => text.replace('192.168.1.20/24', '192.168.1.20/25'));
    expect(drift(aliceBridged, address)).toContain('not-live: link br0 192.168.1.20/24 is not set');
    const setting = withFact(routed(), 'sysctl', (text) => text.replace('ip_forward:1', 'ip_forward:0'));
    expect(drift(aliceRouted, setting)).toEqual([
      'not-live: net.ipv4.ip_forward is 0 in the kernel, and 1 in its file',
    ]);
  });

  it('is a guest that still runs with the network that it had before its config was changed', () => {
    const host = {...routed(), facts: bridged.facts};
    expect(drift(aliceRouted, host)).toContain('not-live: alice eth0 is on br0, not as /etc/xen/vm/alice.cfg says');
  });

  it('is a guest that lost its bridge', () => {
    const host = withFact(ours, 'links', (text) =>
      text
        .split('\n')
        .map((line) => (/^\d+: vif/.test(line) ? line.replace(/master br0 ?/, '') : line))
        .join('\n'),
    );
    expect(drift(aliceBridged, host).join('\n')).toMatch(/not-live: alice eth0 is cut off: vif\S+ is on no bridge/);
  });

  it('is a rule that the firewall lost', () => {
    const flushed = withFact(routed(), 'rules4', (text) => text.replace(/^.*--dport 443.*\n/m, ''));
    expect(drift(aliceRouted, flushed)).toEqual([
      'not-live: firewall no rule that accepts tcp port 443 from 0.0.0.0/0 to 192.168.1.21/32 is loaded, though its file says so',
    ]);
    const moved = withFact(routed(), 'rules4', (text) =>
      text.replace('INPUT -i alice.0 -j input_ext', 'INPUT -i alice.0 -j ACCEPT'),
    );
    expect(drift(aliceRouted, moved)).toEqual([]);
    const stranger = withFact(routed(), 'rules4', (text) => text.replace(/^-A FORWARD -i alice.0.*\n/m, ''));
    expect(drift(aliceRouted, stranger)).toEqual([
      'not-live: firewall what is forwarded from alice.0 is not judged as external, though its file says so',
    ]);
  });

  it('is no rule where the firewall does not run: that is told of the service', () => {
    const flushed = withFact(routed(), 'rules4', () => '');
    const off = withFact(flushed, 'services', (text) => text.replace(/^(SuSEfirewall2\S*) active/gm, '$1 inactive'));
    expect(drift(aliceRouted, off).filter((line) => line.includes(': firewall '))).toEqual([]);
  });

  it('is the rate limit of a guest that runs with another one, or with none', () => {
    const limited = aliceRouted.replace('allow:', 'rate: 100Mb/s@20ms, allow:');
    const after = afterwards(routed(), plannedOn(limited, routed()), routed().facts);
    expect(drift(limited, after)).toEqual([
      'not-live: alice eth0 runs without a rate limit, not as /etc/xen/vm/alice.cfg says',
    ]);
    expect(
      drift(
        limited,
        withFact(after, 'guests', (text) => rated(text, '250000,20000')),
      ),
    ).toEqual([]);
    expect(
      drift(
        limited,
        withFact(after, 'guests', (text) => rated(text, '625000,50000')),
      ),
    ).toEqual(['not-live: alice eth0 runs limited to 625000 bytes in each 50 ms, not as /etc/xen/vm/alice.cfg says']);
    expect(
      drift(
        aliceRouted,
        withFact(routed(), 'guests', (text) => rated(text, '250000,20000')),
      ),
    ).toEqual(['not-live: alice eth0 runs limited to 250000 bytes in each 20 ms, not as /etc/xen/vm/alice.cfg says']);
  });

  it('is a service that is enabled and does not run', () => {
    const host = withFact(ours, 'services', (text) => text.replace(/^(SuSEfirewall2\S*) active/m, '$1 inactive'));
    expect(drift(aliceBridged, host)).toContain('not-live: service SuSEfirewall2 is enabled, and does not run');
  });
});

describe('live but lost at reboot', () => {
  it('is an address that somebody gave a link by hand', () => {
    const host = withFact(ours, 'addresses', (text) => {
      const line = text.split('\n').find((one) => one.includes('192.168.1.20/24')) ?? '';
      return `${text.trimEnd()}\n${line.replace('192.168.1.20/24', '10.9.9.9/24')}\n`;
    });
    expect(drift(aliceBridged, host)).toEqual(['lost-at-reboot: link br0 has 10.9.9.9/24, which no file says']);
  });

  it('is a service that runs and is not enabled', () => {
    const host = withFact(ours, 'services', (text) =>
      text.replace(/^(wicked\S*) active enabled/m, '$1 active disabled'),
    );
    expect(drift(aliceBridged, host)).toEqual(['lost-at-reboot: service wicked runs, and is not enabled']);
  });
});

describe('unmanaged', () => {
  it('is a guest, its config, a link and a bridge that the inventory does not know', () => {
    const eth7 = "BOOTPROTO='static'\nSTARTMODE='auto'\nIPADDR='10.0.0.1/24'\n";
    const host = withFact(
      {...ours, files: new Map(ours.files).set(`${network}/ifcfg-eth7`, eth7)},
      'links',
      (text) =>
        text + (text.split('\n').find((line) => line.includes(' br0: ')) ?? '').replaceAll('br0', 'virbr0') + '\n',
    );
    expect(withBob(aliceBridged, host)).toEqual([
      'unmanaged: link eth7 has a file, and the inventory does not name it',
      'unmanaged: link virbr0 is a bridge that neither a file nor the inventory names',
      'unmanaged: guest bob is running, and the inventory does not have it on this host',
      'unmanaged: /etc/xen/vm/bob.cfg is the config of no guest that the inventory has on this host',
    ]);
  });
});
