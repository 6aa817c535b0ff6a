import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {AbsolutePath, GuestName, HostName} from '../../src/model/values.ts';
import {observedIntent, readIntent} from '../../src/observed/intent.ts';
import {casesOf, expectCase} from './case-files.ts';
import {caseHost, file, observed} from './observed-case.ts';

const earth = 'earth' as HostName;

describe('what the files of a host say', () => {
  it.each(casesOf('intent'))('%s', (name) => {
    const {host, guests} = caseHost('intent', name);
    expectCase('intent', name, readIntent(host, earth, guests));
  });

  it('says nothing of a firewall that is left alone', () => {
    const {host, guests} = caseHost('intent', 'alice-is-routed');
    const {firewall, guests: found} = observedIntent(host, earth, guests, {network: 'wicked', firewall: 'none'});
    expect(firewall).toMatchObject({kind: 'unmanaged', zones: [], forward: []});
    expect(found).toEqual(observedIntent(host, earth, guests).guests);
  });

  it('is read somehow, and without a crash, whatever stands in them', () => {
    const network = '/etc/sysconfig/network';
    const paths = [
      `${network}/ifcfg-br0`,
      `${network}/routes`,
      '/etc/sysconfig/SuSEfirewall2',
      '/etc/sysctl.conf',
      config,
    ];
    fc.assert(
      fc.property(fc.tuple(...paths.map(() => anyFile)), (texts) => {
        const host = observed({facts: new Map(), files: texts.map((text, i) => file(paths[i] ?? '', text))});
        expect(observedIntent(host, earth, [{name: 'alice' as GuestName, config}]).host).toBe('earth');
      }),
      {numRuns: 300},
    );
  });
});

const config = '/etc/xen/vm/alice.cfg' as AbsolutePath;

/** Words that the files are made of, in any order, and anything else. */
const words = [
  'FW_ROUTE="yes"',
  "BRIDGE='yes'",
  "vif = [ '",
  "',",
  ']',
  'vifname=a.0',
  'script=vif-vifleet',
  '\n',
  '"',
  "'",
  '\\',
  '- -',
];
const anyFile = fc
  .array(fc.oneof(fc.constantFrom(...words), fc.string({maxLength: 6})), {maxLength: 12})
  .map((parts) => parts.join(' '));
