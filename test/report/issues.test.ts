import pico from 'picocolors';
import {describe, expect, test} from 'vitest';
import type {Issue} from '../../src/base/issue.ts';
import {formatIssues} from '../../src/report/issues.ts';

const plain = pico.createColors(false);
const issue = (place: Partial<Issue['place']>, more: Partial<Issue> = {}): Issue => ({
  code: 'inventory/value',
  severity: 'error',
  place: {file: 'a.yml', line: 1, column: 1, ...place},
  message: 'something is wrong',
  ...more,
});
const print = (text: string, ...issues: readonly Issue[]): string =>
  formatIssues(issues, new Map([['a.yml', text]]), plain);

/** What stands above the carets. */
function marked(printed: string): string {
  const lines = printed.split('\n');
  const at = lines.findIndex((line) => /^ *\| *\^+$/.test(line));
  const carets = lines[at] ?? '';
  return (lines[at - 1] ?? '').slice(carets.indexOf('^'), carets.length);
}

test('an issue has its place, its line, a caret, a hint and what belongs to it', () => {
  const related = [{place: {file: 'a.yml', line: 1, column: 1, length: 3}, message: 'first used here'}];
  const found = issue({line: 2, column: 6, length: 2}, {hint: 'write another', related});
  expect(print('one: 1\ntwo:\t22\n', found)).toBe(
    [
      'a.yml:2:6: something is wrong [inventory/value]',
      '  2 | two:    22',
      '    |         ^^',
      '  hint: write another',
      '  a.yml:1:1: first used here',
      '  1 | one: 1',
      '    | ^^^',
      '',
      '1 error in 1 file',
      '',
    ].join('\n'),
  );
});

test('a count of all closes the list', () => {
  const warning = issue({file: 'b.yml'}, {severity: 'warning'});
  expect(print('x', issue({}), issue({}), warning)).toMatch(/\n\n2 errors, 1 warning in 2 files\n$/);
  expect(print('x', warning)).toMatch(/^b\.yml:1:1: warning: something/);
  expect(print('x')).toBe('');
});

test('a file that could not be read has no lines to show', () => {
  expect(formatIssues([issue({file: 'gone.yml'})], new Map(), plain)).toBe(
    'gone.yml:1:1: something is wrong [inventory/value]\n\n1 error in 1 file\n',
  );
});

describe('the caret stands below the value', () => {
  test.each([
    ['at the end of a long line', `${'x'.repeat(500)}here`, 501, 4, 'here'],
    ['in the middle of a long line', `${'x'.repeat(500)}here${'y'.repeat(500)}`, 501, 4, 'here'],
    ['at the beginning of a long line', `here${'y'.repeat(500)}`, 1, 4, 'here'],
    ['behind tabs', '\t\there', 3, 4, 'here'],
    ['where there is no length', 'a here', 3, undefined, 'h'],
  ])('%s', (_, text, column, length, expected) => {
    const printed = print(text, issue({column, ...(length === undefined ? {} : {length})}));
    expect(marked(printed)).toBe(expected);
    for (const line of printed.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('behind letters of two columns, and marks of none', () => {
    const printed = print('名前: e\u0301 here', issue({column: 8, length: 4}));
    expect(printed.split('\n')[2]).toBe(`    | ${' '.repeat(8)}^^^^`);
  });

  test('and is cut where the value itself is long', () => {
    const printed = print(`a: ${'x'.repeat(500)}`, issue({column: 4, length: 500}));
    expect(marked(printed)).toMatch(/^x+…$/);
  });

  test('and past the end of the line, where something is missing', () => {
    expect(print('a:\n', issue({column: 3})).split('\n')[2]).toBe('    |   ^');
  });
});

test('nothing that a terminal would act on is printed', () => {
  const evil = '\x1b[2J\x07\x9b\u202e\u2028\r\0';
  const printed = print(`a: ${evil}`, issue({column: 4, length: 8}, {message: evil, hint: evil}));
  expect(printed).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]/);
  expect(printed).toContain('\\x1b[2J\\x07\\x9b\\u202e\\u2028\\x0d\\x00');
});

test('colours are only there when they are on', () => {
  const on = formatIssues([issue({})], new Map([['a.yml', 'x']]), pico.createColors(true));
  expect(on).toContain('\x1b[');
  expect(on.replaceAll(/\x1b\[\d+m/g, '')).toBe(print('x', issue({})));
});
