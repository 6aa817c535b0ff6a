import {describe, expect, test} from 'vitest';
import {parseYaml} from '../../src/base/yaml.ts';
import type {YamlNode} from '../../src/base/yaml-node.ts';

const codesOf = (text: string): readonly string[] => parseYaml('a.yml', text).issues.map(({code}) => code);

/** The tree as plain values, with maps as lists of pairs. */
function plain(node: YamlNode | undefined): unknown {
  switch (node?.kind) {
    case 'map':
      return node.entries.map(({key, value}) => [key, plain(value)]);
    case 'list':
      return node.items.map(plain);
    case 'scalar':
      return node.value;
    case undefined:
      return undefined;
  }
}
const read = (text: string): unknown => plain(parseYaml('a.yml', text).root);

describe('values', () => {
  test('are those of YAML 1.2: no and on are texts, and octal looks do not count', () => {
    expect(read('[no, on, yes, 010, 0o10, 1e3, true, ~, 12:30:45]')).toEqual(
      ['no', 'on', 'yes', 10, 8, 1000, true, null, '12:30:45'], // prettier-ignore
    );
  });

  test('a directive cannot bring YAML 1.1 back', () => {
    expect(read('%YAML 1.1\n---\na: [no, on]\n')).toEqual([['a', ['no', 'on']]]);
  });

  test('keys are what is written, whatever it looks like', () => {
    expect(read('{010: a, true: b, "x y": c, __proto__: d}')).toEqual([
      ['010', 'a'],
      ['true', 'b'],
      ['x y', 'c'],
      ['__proto__', 'd'],
    ]);
  });

  test('a key without a value has an empty one', () => {
    expect(read('{a, b: }')).toEqual([
      ['a', null],
      ['b', null],
    ]);
  });

  test('an alias is what its anchor named last', () => {
    expect(read('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 2],
      ['d', 2],
    ]);
  });
});

describe('places', () => {
  test('count lines and columns from one, also after CRLF, tabs and wide letters', () => {
    const {root} = parseYaml('a.yml', 'a: 1\r\n"名前":\tlong value # comment\r\n');
    const entry = root?.kind === 'map' ? root.entries[1] : undefined;
    expect(entry?.place).toEqual({file: 'a.yml', line: 2, column: 1, length: 4});
    expect(entry?.value.place).toEqual({file: 'a.yml', line: 2, column: 7, length: 10});
  });

  test('end with their line, where the value goes on', () => {
    const {root} = parseYaml('a.yml', 'a: "one\n  two"\n');
    const entry = root?.kind === 'map' ? root.entries[0] : undefined;
    expect(entry?.value.place).toEqual({file: 'a.yml', line: 1, column: 4, length: 4});
  });
});

describe('refused with one issue', () => {
  test.each([
    ['a: b: c\n', 'yaml/syntax'],
    ['a: [1\n', 'yaml/syntax'],
    ['a: "\\q"\n', 'yaml/syntax'],
    ['a: @b\n', 'yaml/syntax'],
    ['a: 1\n---\nb: 2\n', 'yaml/several-documents'],
    ['a: !!binary aGk=\n', 'yaml/tag'],
    ['? [a, b]\n: c\n', 'yaml/key'],
    [': c\n', 'yaml/key'],
    ['a: *b\n', 'yaml/alias'],
    ['a: &b [*b]\n', 'yaml/alias'],
    ['a: 1\na: 2\n', 'yaml/duplicate-key'],
  ])('%j', (text, code) => {
    expect(codesOf(text)).toEqual([code]);
  });
});

test('of a key that stands twice the first one counts, and both places are shown', () => {
  const {root, issues} = parseYaml('a.yml', 'a: 1\nb: 2\na: 3\n');
  expect(plain(root)).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  expect(issues).toMatchObject([{place: {line: 3}, related: [{place: {line: 1}}]}]);
});

test('a text without a value has neither root nor issue', () => {
  expect(parseYaml('a.yml', '# nothing\n')).toEqual({issues: []});
});

test('many aliases of one small value are fine', () => {
  const text = `a: &a [1, 2]\nb: [${'*a, '.repeat(3000)}]\n`;
  expect(codesOf(text)).toEqual([]);
});
