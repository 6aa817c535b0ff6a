import {expect, test} from 'vitest';
import {readInventory} from '../../src/inventory/read.ts';
import {pageText, quotedWord, section, tableRows} from './pages.ts';

/** A key that is near to none, so that the reader answers with the keys that may stand there. */
const odd = 'xxxxxxxxxxxxxxxx: 1';

/** An inventory with the odd key in every mapping, one a line; behind it the heading under which the page has its keys. */
const lines: readonly (readonly [line: string, heading?: string])[] = [
  [odd, 'Top level'],
  ['networks:'],
  ['  a:'],
  ['    kind: bridged'],
  [`    ${odd}`, 'Bridged network'],
  ['    uplink:'],
  [`      ${odd}`, 'A VLAN as uplink'],
  ['    dhcp:'],
  [`      ${odd}`, 'DHCP'],
  ['  b:'],
  ['    kind: routed'],
  [`    ${odd}`, 'Routed network'],
  ['  c:'],
  ['    kind: masqueraded'],
  [`    ${odd}`, 'Masqueraded network'],
  ['hosts:'],
  ['  earth:'],
  [`    ${odd}`, 'Hosts'],
  ['    ssh:'],
  [`      ${odd}`, 'How a host is reached'],
  ['    guard:'],
  [`      ${odd}`, 'The guard'],
  ['    links:'],
  ['      eth0:'],
  [`        ${odd}`, 'Links'],
  ['guests:'],
  ['  alice:'],
  [`    ${odd}`, 'Guests'],
  ['    shutdown:'],
  [`      ${odd}`, 'Shutdown'],
  ['    vifs:'],
  [`      - ${odd}`, 'Vifs'],
];

const read = readInventory([{name: 'all.yml', text: `${lines.map(([line]) => line).join('\n')}\n`}]);
const issues = read.ok ? [] : read.error.filter(({code}) => code === 'inventory/unknown-key');

/** What the reader takes in the mapping of a line, as its own hint says. */
const acceptedAt = (line: number): readonly string[] => {
  const hint = issues.find(({place}) => place.line === line)?.hint ?? '';
  return (/^the keys (?:here|at the top) are: (.+)$/.exec(hint)?.[1] ?? '').split(', ');
};

const page = pageText('docs/inventory.md');
const described = (heading: string): readonly string[] =>
  tableRows(section(page, heading))
    .map(([cell]) => quotedWord(cell) ?? '')
    .filter((key) => key !== 'kind');

test.each(lines.flatMap(([, heading], i) => (heading === undefined ? [] : [[heading, i + 1] as const])))(
  'the page tells exactly the keys that are read under "%s"',
  (heading, line) => {
    expect([...described(heading)].sort()).toEqual([...acceptedAt(line)].sort());
  },
);

test('the examples of the page are inventories without issues', () => {
  const examples = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text = '']) => text);
  expect(examples.length).toBeGreaterThan(1);
  for (const text of examples) {
    const example = readInventory([{name: 'example.yml', text}]);
    expect(example.ok ? [] : example.error.map(({message}) => message), text).toEqual([]);
  }
});
