import pico from 'picocolors';
import {expect, test} from 'vitest';
import type {ChangedHost, Plan} from '../../src/plan/plan.ts';
import {planText} from '../../src/report/plan.ts';

const plain = pico.createColors(false);

/** A host whose bridge gets an address; what a test is not about is left out. */
const host = (name: string, to: string, more: Partial<ChangedHost> = {}): ChangedHost =>
  ({
    kind: 'change',
    host: name,
    changes: [{kind: 'create', object: 'link br0', from: null, to, because: [`hosts.${name}.links.br0`]}],
    impact: [],
    risk: {cutsManagement: false, reasons: []},
    files: [],
    guard: {windowSeconds: 60, lastResort: 'none'},
    ...more,
  }) as unknown as ChangedHost;

const textOf = (hosts: readonly ChangedHost[]): string =>
  planText({plan: {hosts} as unknown as Plan, unreachable: [], texts: new Map(), diff: true, width: 80}, plain);

const rack = Array.from({length: 12}, (_, i) => host(`xen${String(i + 1).padStart(2, '0')}`, `10.0.0.${i + 1}/24`));

test('hosts with the same change are told once, and the odd one after them in full', () => {
  expect(textOf([host('earth', '10.0.0.99/24, mtu 9000'), ...rack])).toBe(
    [
      'xen[01-12]  each as xen01, with addresses of its own',
      '  + link br0: 10.0.0.1/24   (hosts.xen01.links.br0)',
      '',
      'earth',
      '  + link br0: 10.0.0.99/24, mtu 9000   (hosts.earth.links.br0)',
      '',
      'Plan: 13 to change, 0 unchanged; no guest feels it.',
      '',
    ].join('\n'),
  );
});

test.each([
  ['another VLAN', '10.0.0.7/24 on vlan 101'],
  ['another prefix length', '10.0.0.7/23'],
  ['another gateway', '10.0.0.7/24 via 10.0.0.254'],
])('a host with %s is not folded away', (_, to) => {
  const others = rack.map((one, i) => (i === 6 ? host(one.host, to) : one));
  const text = textOf(others);
  expect(text).toContain('xen[01-06,08-12]  each as xen01');
  expect(text).toContain(`xen07\n  + link br0: ${to}`);
});

test('guests that feel a change keep their host apart', () => {
  const impact = [{guest: 'alice', impact: 'restart', reason: 'its vif changes'}] as unknown as ChangedHost['impact'];
  const text = textOf(rack.map((one, i) => (i === 0 ? host(one.host, '10.0.0.1/24', {impact}) : one)));
  expect(text).toContain('xen[02-12]  each as xen02');
  expect(text).toContain('alice  restart');
});
