import {existsSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {inRepository, pageText} from './pages.ts';
import {referencePage} from './reference.ts';

const page = 'docs/reference.md';

test('the reference page is what the definitions say', () => {
  if (process.env['UPDATE_CASES'] === '1') {
    expect(process.env['CI'], 'pages are never rewritten in CI').toBeUndefined();
    writeFileSync(inRepository(page), referencePage());
  }
  expect(existsSync(inRepository(page)) ? pageText(page) : '').toBe(referencePage());
});
