import {readdir, readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {promises} from '../contract/judge.ts';
import {scenarios} from '../contract/scenarios.ts';
import {namedTests, promisesPage, type NamedTest} from './promises.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = `${root}docs/promises.md`;

/** The tests of the judge show that it has teeth; they hold no promise of the product. */
const aboutTests = ['test/contract/judge.test.ts', 'test/contract/sabotage.test.ts', 'test/promises/promises.test.ts'];

/** The contract is in a file that those of its rigs share. */
const isSource = (file: string) => file.endsWith('.test.ts') || file === 'test/contract/contract.ts';

async function allTests(): Promise<readonly NamedTest[]> {
  const files = (await readdir(`${root}test`, {recursive: true})).map((file) => `test/${file}`);
  const sources = files.filter((file) => isSource(file) && !aboutTests.includes(file)).sort();
  const names = {'scenario.name': scenarios.map(({name}) => name), noted: ['each of its steps in turn']};
  const found = await Promise.all(
    sources.map(async (file) => namedTests(file, await readFile(root + file, 'utf8'), names)),
  );
  return found.flat();
}

test('every promise has tests that hold it', async () => {
  const tests = await allTests();
  for (const promise of promises) expect(tests.filter(({holds}) => holds.includes(promise))).not.toEqual([]);
});

test('docs/promises.md names the tests that there are', async () => {
  const wanted = promisesPage(await allTests());
  if (process.env['UPDATE_CASES'] === '1' && process.env['CI'] === undefined) await writeFile(page, wanted);
  expect(await readFile(page, 'utf8')).toBe(wanted);
});

test('a name that is made from a value stands for all its values', () => {
  const source = 'test(`P1 P6: ${what} is held`, () => undefined);\ntest("P10 is no promise", () => undefined);';
  expect(namedTests('a.test.ts', source, {what: ['one', 'two']})).toEqual([
    {file: 'a.test.ts', name: 'one is held', holds: ['P1', 'P6']},
    {file: 'a.test.ts', name: 'two is held', holds: ['P1', 'P6']},
  ]);
});
