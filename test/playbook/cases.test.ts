import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import pico from 'picocolors';
import {expect, test} from 'vitest';
import {readPlaybook} from '../../src/playbook/read.ts';
import {formatIssues} from '../../src/report/issues.ts';

const folder = 'test/playbook/cases';

/** The issues of a playbook as the user sees them, or its plays as JSON. */
function read(name: string): string {
  const file = {name: 'site.yml', text: readFileSync(join(folder, name, 'site.yml'), 'utf8')};
  const playbook = readPlaybook(file);
  if (playbook.ok) return `${JSON.stringify(playbook.value.plays, null, 2)}\n`;
  return formatIssues(playbook.error, new Map([[file.name, file.text]]), pico.createColors(false));
}

test.each(readdirSync(folder))('%s', (name) => {
  const expected = join(folder, name, 'expected.txt');
  if (process.env['UPDATE_CASES'] === '1') {
    expect(process.env['CI'], 'expected files are written by hand-started runs only').toBeUndefined();
    writeFileSync(expected, read(name));
  }
  expect(read(name)).toBe(existsSync(expected) ? readFileSync(expected, 'utf8') : '');
});
