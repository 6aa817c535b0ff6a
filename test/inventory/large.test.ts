import {expect, test, vi} from 'vitest';
import {readInventory} from '../../src/inventory/read.ts';

// the limits below are for a busy machine: what they guard against takes minutes, or all memory
vi.setConfig({testTimeout: 60_000});

/** The codes of the issues, after at most `seconds`. */
function codesWithin(seconds: number, text: string): readonly string[] {
  const start = performance.now();
  const read = readInventory([{name: 'large.yml', text}]);
  expect((performance.now() - start) / 1000).toBeLessThan(seconds);
  return read.ok ? [] : read.error.map(({code}) => code);
}

test('ten megabytes in one line get one clear message, at once', () => {
  expect(codesWithin(5, `networks: ${'x'.repeat(10_000_000)}`)).toEqual(['yaml/long-line']);
  expect(codesWithin(5, `hosts: [${'a, '.repeat(3_000_000)}]`)).toEqual(['yaml/long-line']);
});

test('a line of almost a megabyte is read', () => {
  const hosts = Array.from({length: 15_000}, (_, i) => `xen${i}: {platform: leap-42}`);
  expect(codesWithin(20, `hosts: {${hosts.join(', ')}}`)).toEqual([]);
});

test('an alias bomb is refused before it goes off', () => {
  const levels = Array.from({length: 12}, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`);
  expect(codesWithin(5, `l0: &l0 [x, x]\n${levels.join('\n')}\n`)).toEqual(['yaml/alias-bomb']);
});

test('brackets that open a hundred thousand times are refused', () => {
  expect(codesWithin(5, `hosts: ${'['.repeat(100_000)}`)).toEqual(['yaml/too-deep']);
  expect(codesWithin(5, `hosts:\n${'- '.repeat(60)}x`)).toEqual(['yaml/too-deep']);
});

test('a long value is not repeated in the message', () => {
  const read = readInventory([{name: 'large.yml', text: `hosts: {earth: {ssh: {user: ${'x'.repeat(500_000)}}}}`}]);
  expect(read.ok ? [] : read.error.map(({message}) => message)).toEqual([
    'a text of 500000 characters cannot be a user name',
  ]);
});

test('ten times the guests take about ten times as long, not a hundred times', () => {
  const inventory = (guests: number): string =>
    [
      'networks: {lan: {kind: bridged, bridge: br0, uplink: eth0}}',
      'hosts:',
      ...Array.from({length: guests / 10}, (_, i) => `  xen${i}: {platform: leap-42, networks: [lan]}`),
      'guests:',
      ...Array.from({length: guests}, (_, i) => {
        const mac = `00:16:3e:${[i >> 16, (i >> 8) & 255, i & 255].map((n) => n.toString(16).padStart(2, '0')).join(':')}`;
        return `  guest${i}: {host: xen${i % (guests / 10)}, vifs: [{network: lan, mac: ${mac}}]}`;
      }),
    ].join('\n');
  const small = timeOf(inventory(1000));
  const large = timeOf(inventory(10_000));
  expect(large).toBeLessThan(Math.max(small, 50) * 40);
});

function timeOf(text: string): number {
  const start = performance.now();
  expect(readInventory([{name: 'large.yml', text}]).ok).toBe(true);
  return performance.now() - start;
}

test.each([
  ['a key', `${'k'.repeat(100_000)}: 1`],
  ['a key twice', `${'k'.repeat(900)}: 1\n${'k'.repeat(900)}: 1`],
  ['a host', `hosts: {${'k'.repeat(900)}: {}}`],
  ['a key of a host', `hosts: {earth: {${'k'.repeat(900)}: {}}}`],
  ['an alias', `hosts: *${'k'.repeat(100_000)}`],
  ['what is no YAML', `a: 1\n"b" ${'k'.repeat(100_000)}`],
])('%s that is far too long is cut in the message', (_, text) => {
  const read = readInventory([{name: 'large.yml', text}]);
  const lengths = read.ok ? [] : read.error.map(({message}) => message.length);
  expect(lengths.length).toBeGreaterThan(0);
  expect(Math.max(...lengths)).toBeLessThan(350);
});
