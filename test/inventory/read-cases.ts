import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import pico from 'picocolors';
import {expect, test} from 'vitest';
import {readInventory} from '../../src/inventory/read.ts';
import {formatIssues} from '../../src/report/issues.ts';

/** One test per folder: the *.yml files of the folder are read as one inventory, and its issues are expected.txt. */
export function testCases(folder: string): void {
  for (const name of readdirSync(folder).sort())
    test(name.replaceAll('-', ' '), () => {
      const expected = join(folder, name, 'expected.txt');
      const printed = issuesOf(join(folder, name));
      if (process.env['UPDATE_CASES'] === '1') updateCase(expected, printed);
      expect(printed).toBe(readFileSync(expected, 'utf8'));
    });
}

function updateCase(file: string, text: string): void {
  if (process.env['CI'] !== undefined) throw new Error('expected files are written by hand-started runs only');
  writeFileSync(file, text);
}

function issuesOf(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  const files = names.sort().map((name) => ({name, text: readFileSync(join(folder, name), 'utf8')}));
  const read = readInventory(files);
  const issues = read.ok ? read.value.warnings : read.error;
  return formatIssues(issues, new Map(files.map(({name, text}) => [name, text])), pico.createColors(false));
}
