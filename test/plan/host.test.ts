import {describe, expect, it} from 'vitest';
import {caseNames, expectedOf, readCase, shown} from './cases.ts';
import {sealed} from './sealed.ts';
import {
  afterwards,
  aliceBridged,
  aliceRouted,
  bridged,
  bridgeOnly,
  change,
  inventory,
  plain,
  planned,
  plannedOn,
  refused,
  routed,
} from './planned.ts';
import {observed, type Host} from './host-folder.ts';
import {parsePlan} from '../../src/plan/format.ts';
import {readRecord} from '../../src/observed/record.ts';
import {printPlan} from './print-plan.ts';

describe('the plan of a host', () => {
  it.each(caseNames())('%s', (name) => {
    const {inventory, host} = readCase(name);
    const now = shown(plannedOn(inventory, host));
    expect(Object.fromEntries(now)).toEqual(Object.fromEntries(expectedOf(name, now)));
  });

  it.each(caseNames())('can be saved, read and is the same again: %s', (name) => {
    const {inventory, host} = readCase(name);
    const plan = sealed(plannedOn(inventory, host));
    const read = parsePlan(printPlan(plan), 'plan.json');
    if (!read.ok) throw read.error;
    expect(printPlan(read.value)).toBe(printPlan(plan));
  });
});

describe('alice goes from the bridge to a route of her own, and back', () => {
  it('restarts her, and nobody else', () => {
    const {impact, steps} = change(plannedOn(aliceRouted, bridged));
    expect(impact).toEqual([
      {guest: 'alice', impact: 'restart', reason: 'eth0: br0 -> routed 192.168.1.21 via alice.0'},
    ]);
    expect(steps['stop-guests'].map((step) => step.do)).toEqual(['guest-stop']);
  });

  it('leaves nothing to do when it is done', () => {
    expect(plannedOn(aliceRouted, routed()).plan.kind).toBe('unchanged');
  });

  it('gives every file back byte for byte, and owns nothing any more', () => {
    const adopted = afterwards(bridged, plannedOn(aliceBridged, bridged), bridged.facts);
    const there = afterwards(adopted, plannedOn(aliceRouted, adopted), routed().facts);
    const back = afterwards(there, plannedOn(aliceBridged, there), bridged.facts);
    expect(Object.fromEntries(back.files)).toEqual(Object.fromEntries(adopted.files));
    expect(back.record).toBe(adopted.record);
    expect(plannedOn(aliceBridged, back).plan.kind).toBe('unchanged');
  });

  it('keeps what others wrote in her xl config: comments, other keys, order', () => {
    const path = '/etc/xen/vm/alice.cfg';
    const [before, after] = [bridged.files.get(path) ?? '', routed().files.get(path) ?? ''];
    const differing = before.split('\n').filter((line, n) => line !== after.split('\n')[n]);
    expect(differing).toHaveLength(1);
    expect(differing[0]).toMatch(/^vif = /);
    expect(after).toContain('vncpasswd=not-for-you');
    expect(after).toContain('# same MAC as in the DHCP server');
  });

  it('shows no password of a guest outside the texts of the plan', () => {
    const {plan} = plannedOn(aliceRouted, bridged);
    expect(JSON.stringify(plan)).not.toContain('not-for-you');
  });
});

describe('a bridge for guests alone in the old form', () => {
  const text = `${inventory.lan}  island: {kind: bridged, bridge: br2, uplink: none}\n${inventory.host('island')}`;
  const old = [
    "STARTMODE='auto'",
    "BOOTPROTO='static'",
    "IPADDR='0.0.0.0'",
    "NETMASK='255.255.255.255'",
    "BRIDGE='yes'",
    "BRIDGE_PORTS=''",
    "BRIDGE_STP='off'",
    "BRIDGE_FORWARDDELAY='0'",
    '',
  ].join('\n');
  const path = '/etc/sysconfig/network/ifcfg-br2';

  it('is told to be reachable over IPv6, and gets apart from the host', () => {
    const {changes, steps} = change(plannedOn(text, {...bridged, files: new Map(bridged.files).set(path, old)}));
    expect(changes).toContainEqual(
      expect.objectContaining({
        object: 'link br2',
        from: 'bridge without NIC, reachable over IPv6',
        to: 'bridge without NIC, apart from the host',
      }),
    );
    expect(steps.change).toContainEqual({do: 'expect-isolated', link: 'br2'});
  });
});

describe('a bridge that is there already', () => {
  it('is not set up anew for a hardware address that it has anyway: nobody on it would know why', () => {
    const {changes, impact, risk} = change(plannedOn(aliceBridged, bridged));
    expect(changes.map(({object}) => object)).not.toContain('link br0');
    expect(impact).toMatchObject([{guest: 'alice', impact: 'none'}]);
    expect(risk.cutsManagement).toBe(false);
  });

  it('gets the one that the inventory names', () => {
    const named = aliceBridged.replace('br0: {address', "br0: {mac: '52:54:00:c0:01:99', address");
    expect(change(plannedOn(named, bridged)).changes).toContainEqual(
      expect.objectContaining({object: 'link br0', to: 'bridge over eth0, MAC 52:54:00:c0:01:99'}),
    );
  });
});

describe('what vifleet owns', () => {
  it('is nothing of what was there without it', () => {
    const {record, satisfied} = change(plannedOn(bridgeOnly, bridged));
    const read = readRecord(record, 'earth');
    if (!read.ok) throw read.error;
    expect(Object.keys(read.value.files)).toEqual(['/etc/sysconfig/SuSEfirewall2']);
    expect(satisfied).toContain('/etc/sysconfig/network/ifcfg-eth0: ifcfg');
    expect(satisfied).toContain('/etc/sysconfig/network/ifcfg-br0: ifcfg');
  });

  it('is forgotten by a transaction where the file went by itself: no file differs, and the record does', () => {
    const adopted = afterwards(bridged, plannedOn(aliceBridged, bridged), bridged.facts);
    const record = JSON.parse(adopted.record ?? '') as {readonly files: object};
    const gone = {claim: {kind: 'whole'}, sha256: '0'.repeat(64), mode: '0755'};
    const files = {...record.files, '/etc/xen/scripts/vif-vifleet': gone};
    const again = change(plannedOn(aliceBridged, {...adopted, record: JSON.stringify({...record, files})}));
    expect([again.files, again.changes, again.steps.change]).toEqual([[], [], []]);
    expect(again.record).toBe(adopted.record);
  });

  it('is nothing to write down where all is as it should be without us', () => {
    const done = afterwards(plain, plannedOn(bridgeOnly, plain), bridged.facts);
    const {record: _, ...forgotten} = done;
    expect(plannedOn(bridgeOnly, done).plan.kind).toBe('unchanged');
    // Without a record all of it is there without us: nothing to do, and nothing ours.
    expect(plannedOn(bridgeOnly, forgotten).plan.kind).toBe('unchanged');
  });

  it('is written back where somebody changed it by hand', () => {
    const done = routed();
    const path = '/etc/xen/scripts/vif-vifleet';
    const changed = {...done, files: new Map(done.files).set(path, '#!/bin/sh\nexit 0\n')};
    const again = plannedOn(aliceRouted, changed);
    expect(change(again).files.map((file) => file.path)).toEqual([path]);
    expect(afterwards(changed, again, done.facts).files.get(path)).toBe(done.files.get(path));
  });

  const script = '/etc/xen/scripts/vif-vifleet';
  const withMode = (host: Host, mode: string) => {
    const seen = observed(host);
    const file = seen.files.get(script);
    if (file === undefined) throw new Error(`no ${script}`);
    return {...seen, files: new Map(seen.files).set(script, {...file, mode})};
  };

  it('is made executable again where somebody changed that, although not a byte differs', () => {
    const again = change(planned(aliceRouted, withMode(routed(), '644')));
    expect(again.files).toMatchObject([{path: script, mode: '0755'}]);
    expect(again.steps.change).toEqual([{do: 'file-put', path: script}]);
    expect(again.impact.map(({impact}) => impact)).toEqual(['none']);
  });

  it.each(['755', '0755'])('is as it must be with mode %s: stat and people write it in two ways', (mode) => {
    expect(planned(aliceRouted, withMode(routed(), mode)).plan.kind).toBe('unchanged');
  });

  it('is not a script of ours that somebody else put there, and that cannot run', () => {
    const {record: _, ...others} = routed();
    expect(refused(planned(aliceRouted, withMode(others, '644'))).code).toBe('plan/not-ours');
  });
});
