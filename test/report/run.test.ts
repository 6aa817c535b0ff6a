import pico from 'picocolors';
import {expect, test} from 'vitest';
import type {Outcome} from '../../src/model/outcome.ts';
import type {HostResult} from '../../src/run/result.ts';
import {outcomesText} from '../../src/report/run.ts';

const plain = pico.createColors(false);
const result = (host: string, outcome: Outcome, detail = '', hint = ''): HostResult => ({
  host,
  outcome,
  detail,
  hint,
  silent: [],
});
const numbered = (count: number, of: (i: number) => HostResult) => Array.from({length: count}, (_, i) => of(i + 101));

test('a thousand hosts that went well are one line', () => {
  expect(
    outcomesText(
      numbered(899, (i) => result(`xen${i}`, 'applied', `${i} files`)),
      80,
      plain,
    ),
  ).toBe('applied: xen[101-999]\n');
});

test('hosts that ended alike fold, and the odd one is told last, in full', () => {
  const off = numbered(300, (i) =>
    result(`xen${i}`, 'unreachable (untouched)', `no answer from 10.0.0.${i}:22`, `ssh xen${i}`),
  );
  const odd = result('mars', 'rolled-back (verified)', 'gateway 192.168.1.99 does not answer', 'mend it');
  expect(outcomesText([...off, odd, result('earth', 'applied')], 80, plain)).toBe(
    [
      'applied: earth',
      'xen[101-400]  unreachable (untouched)',
      '  xen101: no answer from 10.0.0.101:22',
      '  next: ssh xen101',
      'mars  rolled-back (verified)',
      '  gateway 192.168.1.99 does not answer',
      '  next: mend it',
      '',
    ].join('\n'),
  );
});

test('what a host says cannot move the cursor', () => {
  expect(outcomesText([result('mars', 'unknown', 'up\u001b[2Jdown')], 80, plain)).toContain('up\\x1b[2Jdown');
});
