import yargs from 'yargs';
import {expect, test} from 'vitest';
import {commands} from '../../src/cli/commands.ts';
import {exitCodeOf} from '../../src/model/outcome.ts';
import {pages, pageText, quotedWord, section, tableRows} from './pages.ts';

const typed = /^ *(?:\$ )?(?:[A-Z_]+=\S+ )*(?:vifleet|node dist\/cli\/main\.js) (.+)$/;

/** The command lines of vifleet in a page's fenced blocks. */
const commandLines = (text: string): readonly string[] =>
  [...text.matchAll(/^ *```[^\n]*\n([^]*?)^ *```$/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .flatMap((line) => typed.exec(line)?.[1]?.replace(/\s+#.*$/, '') ?? []);

/** Words as a shell makes them of the plain lines that pages have. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

/** What the command line says against it; undefined where it understands. */
async function complaint(line: string): Promise<string | undefined> {
  const parser = yargs([...wordsOf(line)])
    .scriptName('vifleet')
    .strict()
    .demandCommand(1)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    });
  for (const {usage, describe, build} of commands) parser.command(usage, describe, build, () => undefined);
  try {
    await parser.parseAsync();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('a command line with a slip would be noticed', async () => {
  expect(await complaint('plan earth --sav x')).toMatch(/sav/);
  expect(await complaint('plam earth')).toBeDefined();
  expect(commandLines(pageText('README.md')).length).toBeGreaterThan(5);
});

test.each(pages().flatMap((page) => [...new Set(commandLines(pageText(page)))].map((line) => [page, line] as const)))(
  '%s: "vifleet %s" is a command line that vifleet understands',
  async (_page, line) => {
    expect(await complaint(line)).toBeUndefined();
  },
);

test('the README lists every verb', () => {
  const listed = tableRows(section(pageText('README.md'), 'Verbs')).map(([cell]) => quotedWord(cell)?.split(' ')[0]);
  expect(listed).toEqual(commands.map(({usage}) => usage.split(' ')[0]));
});

test('the README tells the exit code of every outcome', () => {
  const rows = tableRows(section(pageText('README.md'), 'Exit codes'));
  const missing = Object.entries(exitCodeOf).filter(
    ([outcome, code]) => !rows.some(([exit, , outcomes = '']) => exit === String(code) && listed(outcomes, outcome)),
  );
  expect(missing).toEqual([]);
});

const listed = (cell: string, outcome: string): boolean => cell.split(', ').includes(outcome);
