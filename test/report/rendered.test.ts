import {expect, test} from 'vitest';
import type {HostName} from '../../src/model/values.ts';
import {renderedText} from '../../src/report/rendered.ts';

const file = (host: string, text: string) => ({host: host as HostName, path: '/etc/sysctl.conf', text});

test('equal files of hosts are printed once, and no other text is taken for equal', () => {
  const files = [file('xen01', 'a = 1\n'), file('xen02', 'a = 2\n'), file('xen03', 'a = 1\n')];
  expect(renderedText(files)).toBe('==> xen[01,03]:/etc/sysctl.conf\na = 1\n\n==> xen02:/etc/sysctl.conf\na = 2\n\n');
  expect(renderedText([])).toBe('');
});
