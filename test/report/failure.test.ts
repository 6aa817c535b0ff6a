import pico from 'picocolors';
import {expect, test} from 'vitest';
import {Bug} from '../../src/base/bug.ts';
import {Failure} from '../../src/base/failure.ts';
import {formatBug, formatFailure} from '../../src/report/failure.ts';

const plain = pico.createColors(false);

test('a failure says where, what, why and what to do next', () => {
  const cause = new Error('connect', {cause: new Error('ECONNREFUSED')});
  const failure = new Failure('load/assets', 'it cannot be read', {
    where: {host: 'earth', file: 'a.hbs', line: 3},
    hint: 'install it again',
    cause,
  });
  expect(formatFailure(failure, plain)).toBe(
    [
      'earth: a.hbs:3: it cannot be read [load/assets]',
      '  because: connect',
      '  because: ECONNREFUSED',
      '  hint: install it again',
      '',
    ].join('\n'),
  );
});

test('a cause that is its own cause ends', () => {
  const cause = new Error('round');
  cause.cause = cause;
  const failure = new Failure('load/assets', 'it failed', {hint: 'try again', cause});
  expect(formatFailure(failure, plain)).toBe('it failed [load/assets]\n  because: round\n  hint: try again\n');
});

test('a bug shows its stack, the version and how to report it, and nothing a terminal would act on', () => {
  const printed = formatBug(new Bug('an \x1b[2J impossible host'), '0.1.0', plain);
  expect(printed).toContain('an \\x1b[2J impossible host');
  expect(printed).toMatch(/at .*failure\.test\.ts/);
  expect(printed).toContain('vifleet 0.1.0');
  expect(printed).toContain('report it');
  for (const line of printed.split('\n').filter((text) => !text.includes(' at ')))
    expect(line.length).toBeLessThanOrEqual(110);
});

test('what is thrown without being an error is shown too', () => {
  expect(formatBug('oops', '0.1.0', plain)).toContain('thrown: oops');
});
