import {describe, expect, it} from 'vitest';
import {observed, type Host} from './host-folder.ts';
import {
  afterwards,
  aliceBridged,
  aliceRouted,
  bridged,
  change,
  planned,
  plannedOn,
  refused,
  routed,
} from './planned.ts';

/** Alice is to go from the bridge of the office to one of guests alone. */
const alicePrivate = aliceBridged
  .replace('guests:', '')
  .replace('networks:\n', 'networks:\n  private: {kind: bridged, bridge: br100, uplink: none}\n')
  .replace('networks: [lan]', 'networks: [lan, private]')
  .replace(/ {2}alice: (.*)network: lan/, 'guests:\n  alice: $1network: private');

const staying = (inventory: string, host: Host) => planned(inventory, observed(host), 'stay');
/** `bridged` after the first apply. */
const ours = afterwards(bridged, plannedOn(aliceBridged, bridged), bridged.facts);

describe('while guests stay', () => {
  it('their networks are brought to the host, and nobody is restarted', () => {
    const {files, impact, steps, changes} = change(staying(alicePrivate, ours));
    expect(files.map(({path}) => path)).toContain('/etc/sysconfig/network/ifcfg-br100');
    expect(files.map(({path}) => path)).not.toContain('/etc/xen/vm/alice.cfg');
    expect(impact.map(({guest, impact: felt}) => [guest, felt])).toEqual([['alice', 'none']]);
    expect(steps['stop-guests']).toEqual([]);
    expect(changes.map(({object}) => object)).not.toContain('alice eth0');
  });

  it('what we own of their configs stays ours', () => {
    const moved = afterwards(ours, plannedOn(alicePrivate, ours), ours.facts);
    const another = alicePrivate
      .replace('private:', 'other: {kind: bridged, bridge: br101, uplink: none}\n  private:')
      .replace('networks: [lan, private]', 'networks: [lan, private, other]')
      .replace('network: private', 'network: lan');
    const owned = (record: string | null) =>
      (JSON.parse(record ?? '') as {files: Record<string, unknown>}).files['/etc/xen/vm/alice.cfg'];
    const {record, recordBefore} = change(staying(another, moved));
    expect(owned(recordBefore)).toBeDefined();
    expect(owned(record)).toEqual(owned(recordBefore));
  });

  it('and then the guests are all that is left to do', () => {
    const {files, impact} = change(plannedOn(alicePrivate, afterwards(ours, staying(alicePrivate, ours), ours.facts)));
    expect(files.map(({path}) => path)).toEqual(['/etc/xen/vm/alice.cfg']);
    expect(impact.map(({impact: felt}) => felt)).toEqual(['restart']);
  });

  it('nothing is left to do on a host where guests alone are to change', () => {
    const rate = aliceBridged.replace('network: lan', 'network: lan, rate: 10Mb/s');
    expect(change(plannedOn(rate, ours)).impact.map(({impact}) => impact)).toEqual(['restart']);
    expect(staying(rate, ours).plan.kind).toBe('unchanged');
  });

  it('a routed guest that is as it should be is in nobody’s way', () => {
    expect(staying(aliceRouted, routed()).plan.kind).toBe('unchanged');
  });

  it.each<[string, string, Host]>([
    ['goes to a route', aliceRouted, ours],
    ['comes from a route', aliceBridged, routed()],
  ])('a guest that %s cannot: its way through the host is half of the change', (_, inventory, host) => {
    expect(refused(staying(inventory, host))).toMatchObject({
      code: 'plan/cannot-stay',
      message: 'alice on earth cannot stay: eth0 goes to a route or comes from one',
    });
  });

  it('a guest whose bridge goes away cannot', () => {
    const onPrivate = afterwards(ours, plannedOn(alicePrivate, ours), ours.facts);
    expect(refused(staying(aliceBridged, onPrivate)).code).toBe('plan/cannot-stay');
  });
});
