import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {mergeFile} from '../../src/files/merge.ts';
import type {FileClaim, FileFormat, Merged, Part} from '../../src/files/part.ts';
import {parseRoutes} from '../../src/files/routes.ts';
import {rawLines} from '../../src/files/splice.ts';
import {bashValues} from '../../src/files/susefirewall2.ts';
import {wickedValues} from '../../src/files/sysconfig.ts';
import {sysctlValues} from '../../src/files/sysctl.ts';
import {parseXl} from '../../src/files/xl-config.ts';

/** Files as people leave them, and parts that may or may not be in them already. */
interface World {
  readonly format: FileFormat;
  readonly texts: fc.Arbitrary<string>;
  readonly parts: fc.Arbitrary<Part>;
  /** What readers of the file see of everything that our parts never touch. */
  others(text: string): unknown;
}

const lines = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(line, {maxLength: 9}), fc.constantFrom('\n', '\n', ''))
    .map(([all, end]) => all.join('\n') + (all.length > 0 ? end : ''));

const without = (values: ReadonlyMap<string, unknown>, touched: RegExp): readonly unknown[] =>
  [...values].filter(([key]) => !touched.test(key)).sort();

const listKey = fc.constantFrom('FW_DEV_EXT', 'FW_DEV_INT', 'FW_FORWARD');
const item = fc.constantFrom('eth0', 'br0', 'alice.0', 'bob.0', '192.168.1.21/32,0/0');
const firewall: World = {
  format: 'susefirewall2',
  texts: lines(
    fc.oneof(
      fc
        .tuple(
          listKey,
          fc.constantFrom("'", '"'),
          fc.array(fc.oneof(item, fc.constantFrom(' ', '\t', '\n')), {maxLength: 5}),
          fc.constantFrom('', '  # note', '; OTHER=1'),
        )
        .map(([key, quote, items, tail]) => `${key}=${quote}${items.join(' ')}${quote}${tail}`),
      fc.tuple(listKey, item).map(([key, one]) => `${key}=${one}`),
      fc.constantFrom(
        'FW_ROUTE=no',
        'FW_ROUTE="yes"',
        "export FW_ROUTE='IPv6'",
        'FW_ROUTE=',
        'FW_FORWARD="a,b \\\n c,d"',
      ),
      fc.constantFrom(
        '# comment "',
        '',
        '\t',
        'OTHER="x y"',
        "MORE='a\nb'",
        'echo "$OTHER"',
        'if true; then OTHER=2; fi',
        '### \r',
        'FW_DEV_EXT="$(x)"',
      ),
    ),
  ),
  parts: fc.oneof(
    fc.record({
      kind: fc.constant('list' as const),
      key: listKey,
      items: fc.uniqueArray(item, {minLength: 1, maxLength: 2}),
      empty: fc.constant({means: 'nothing' as const}),
    }),
    fc.record({
      kind: fc.constant('scalar' as const),
      key: fc.constant('FW_ROUTE'),
      value: fc.constant('yes'),
      satisfiedBy: fc.constant(['IPv4']),
      widens: fc.constant({IPv6: 'IPv4,IPv6'}),
      carries: fc.constant(['FW_FORWARD']),
    }),
    fc.constant<Part>({
      kind: 'replace-item',
      keys: ['FW_DEV_EXT', 'FW_DEV_INT'],
      item: 'br0',
      of: 'eth0',
      otherwise: 'FW_DEV_EXT',
    }),
  ),
  others(text) {
    const values = bashValues(text);
    return values.ok ? without(values.value, /^FW_/) : values.error;
  },
};

const number = fc.integer({min: 20, max: 24});
const routes: World = {
  format: 'routes',
  texts: lines(
    fc.oneof(
      number.map((n) => `192.168.1.${n}\t- - g${n}.0`),
      number.map((n) => `192.168.1.${n} - - g${n}.0 metric 7 # note`),
      fc.constantFrom(
        'default 192.168.1.1',
        'default 192.168.1.9 - eth0 # old',
        'default fe80::1 - eth0',
        '0.0.0.0/0 10.0.0.1 \\\n - -',
        '10.0.0.0 192.168.1.2 255.0.0.0 -',
      ),
      fc.constantFrom('# comment', '', 'rubbish here', '10.0.0.0/99 - - x'),
    ),
  ),
  parts: fc.oneof(
    number.map((n): Part => ({kind: 'route', destination: `192.168.1.${n}`, link: `g${n}.0`})),
    number.map((n): Part => ({kind: 'route', destination: `192.168.1.${n}`, link: `g${n}.0-emu`, metric: 10})),
    fc.constant<Part>({kind: 'route', destination: 'default', gateway: '192.168.1.1'}),
  ),
  others: (text) =>
    parseRoutes(text)
      .filter((route) => route.destination !== 'default' && !route.link?.startsWith('g'))
      .map((route) => ({...route, line: 0})),
};

const sysctlKey = fc.constantFrom('net.ipv4.ip_forward', 'net/ipv4/ip_forward', 'net.ipv4.conf.alice/0.proxy_arp');
const sysctl: World = {
  format: 'sysctl',
  texts: lines(
    fc.oneof(
      fc
        .tuple(sysctlKey, fc.constantFrom('0', '1', ' 1 ', ''), fc.constantFrom('=', ' = '))
        .map(([key, value, is]) => `${key}${is}${value}`),
      fc.constantFrom('# net.ipv4.ip_forward = 1', '; x', '', '-kernel.sysrq = 1', 'kernel.sysrq=0\r', 'rubbish'),
    ),
  ),
  parts: sysctlKey.map((key): Part => ({kind: 'sysctl', key, value: '1'})),
  others: (text) => without(sysctlValues(text), /^net/),
};

const ifcfg: World = {
  format: 'ifcfg',
  texts: lines(
    fc.oneof(
      fc
        .tuple(
          fc.constantFrom('STARTMODE', 'BOOTPROTO', 'IPADDR', 'IPADDR_1', 'MTU', 'NAME', 'NETMASK'),
          fc.constantFrom('auto', "'static'", '"x y" # z', "'unclosed", '', "'10.0.0.1/24'\r"),
        )
        .map(([key, value]) => `${key}=${value}`),
      fc.constantFrom('# comment', '', ' ETHTOOL_OPTIONS="wol g"', 'export A=b', `LONG='${'x'.repeat(600)}'`),
    ),
  ),
  parts: fc.constantFrom<Part[]>(
    {kind: 'ifcfg', text: "STARTMODE='auto'\nBOOTPROTO='static'\n", governs: ['IPADDR*', 'NETMASK*', 'MTU']},
    {
      kind: 'ifcfg',
      text: "STARTMODE='auto'\nBOOTPROTO='static'\nIPADDR='10.0.0.1/24'\n",
      governs: ['IPADDR*', 'NETMASK*'],
    },
  ),
  others: (text) => without(wickedValues(text), /^(STARTMODE|BOOTPROTO|IPADDR|NETMASK|MTU)/),
};

const pair = fc.constantFrom(
  'mac=00:16:3e:00:00:01',
  ' bridge=br0',
  'bridge=br1 ',
  'rate=10Mb/s',
  '',
  'script=vif-bridge',
  'trusted',
  'vifname=x.0',
);
const entry = fc
  .tuple(fc.constantFrom("'", '"'), fc.array(pair, {maxLength: 4}))
  .map(([quote, pairs]) => quote + pairs.join(',') + quote);
const xl: World = {
  format: 'xl',
  texts: fc
    .tuple(
      fc.array(entry, {minLength: 2, maxLength: 4}),
      fc.constantFrom(', ', ',\n# "note\n ', ' , '),
      fc.constantFrom("name='a'\n", 'memory = 512;x=["y"]\n# vif = []\n'),
      fc.constantFrom('\n', '', '  # end\n'),
    )
    .map(([entries, comma, before, end]) => `${before}vif = [ ${entries.join(comma)} ]${end}`),
  parts: fc
    .tuple(fc.constantFrom(0, 1), fc.boolean())
    .map(([which, isRouted]): Part =>
      isRouted
        ? {kind: 'vif', number: which, set: {vifname: `a.${which}`, script: 'vif-vifleet'}, unset: ['bridge']}
        : {kind: 'vif', number: which, set: {bridge: 'br0'}, unset: ['vifname', 'script']},
    ),
  others(text) {
    const config = parseXl(text);
    if (!config.ok) return config.error;
    const settings = config.value.settings.filter(({key}) => key !== 'vif').map(({key}) => key);
    const vifs = config.value.vifs.map(({number: which, values, raw}) =>
      which > 1 ? raw : without(values, /^(bridge|vifname|script)$/),
    );
    return {settings, vifs};
  },
};

const stored = (claim: FileClaim | null): FileClaim | null => JSON.parse(JSON.stringify(claim)) as FileClaim | null;

/** Parts that could be wanted together: one for each thing that they are about. */
const aboutOf = (part: Part): string =>
  part.kind === 'vif'
    ? `${part.number}`
    : part.kind === 'sysctl'
      ? part.key.replaceAll(/[/.]/g, '.')
      : part.kind === 'ifcfg'
        ? ''
        : JSON.stringify(part);

/** A NIC that gives its place to a bridge is not wanted in a zone at the same time. */
const agree = (parts: readonly Part[]): Part[] =>
  parts.some(({kind}) => kind === 'replace-item')
    ? parts.filter((part) => part.kind !== 'list' || !part.items.includes('eth0'))
    : [...parts];

const wanted = (world: World) => fc.uniqueArray(world.parts, {selector: aboutOf, maxLength: 5}).map(agree);

describe.each([firewall, routes, sysctl, ifcfg, xl])('a $format file', (world) => {
  const merge = (text: string | null, parts: readonly Part[], claim: FileClaim | null): Merged | undefined => {
    const merged = mergeFile(world.format, text, parts, stored(claim));
    return merged.ok ? merged.value : undefined;
  };

  it('is not changed by a second merge, and is itself again without our parts', () => {
    fc.assert(
      fc.property(world.texts, wanted(world), (text, parts) => {
        const merged = merge(text, parts, null);
        fc.pre(merged !== undefined);
        expect(merge(merged.text, parts, merged.claim)).toEqual(merged);
        expect(merge(merged.text, [], merged.claim)).toEqual({text, claim: null, satisfied: []});
      }),
      {numRuns: 300},
    );
  });

  it('is itself again after any number of changes of mind', () => {
    fc.assert(
      fc.property(world.texts, fc.array(wanted(world), {minLength: 1, maxLength: 4}), (text, plans) => {
        let state: Merged | undefined = {text, claim: null, satisfied: []};
        for (const parts of plans) {
          state = merge(state.text, parts, state.claim);
          fc.pre(state !== undefined);
          expect(merge(state.text, parts, state.claim)).toEqual(state);
        }
        expect(merge(state.text, [], state.claim)?.text).toBe(text);
      }),
      {numRuns: 300},
    );
  });

  it('keeps what others see in it, and every line that we have nothing to do with', () => {
    fc.assert(
      fc.property(world.texts, wanted(world), (text, parts) => {
        const merged = merge(text, parts, null);
        fc.pre(merged !== undefined);
        expect(world.others(merged.text ?? '')).toEqual(world.others(text));
        const kept = rawLines(text).filter((line) => /^\s*#|^rubbish|^OTHER|^\s*$/.test(line) && line.endsWith('\n'));
        const after = rawLines(merged.text ?? '');
        for (const line of kept) expect(after).toContain(line);
      }),
      {numRuns: 300},
    );
  });

  it('that did not exist is gone again without our parts', () => {
    if (world.format === 'xl') return expect(merge(null, [], null)).toEqual({text: null, claim: null, satisfied: []});
    fc.assert(
      fc.property(wanted(world), wanted(world), (first, second) => {
        const made = merge(null, first, null);
        fc.pre(made !== undefined && first.length > 0);
        expect(made.text).not.toBeNull();
        const next = merge(made.text, second, made.claim);
        fc.pre(next !== undefined);
        expect(merge(next.text, [], next.claim)).toEqual({text: null, claim: null, satisfied: []});
      }),
    );
    return undefined;
  });
});
