#!/usr/bin/env node
import yargs from 'yargs';
import type {ExitCode} from '../model/outcome.ts';
import {commands} from './commands.ts';
import {outputOf, screenFor} from './screen.ts';
import {reportFailure, reportThrown} from './trouble.ts';
import {misused, Misuse, refuseOddValues, words} from './usage.ts';
import {version} from './version.ts';

const typed = process.argv.slice(2);
const screen = screenFor(outputOf(typed));

/** Runs the command line; whatever happens becomes an exit code, and words on stderr. */
async function main(): Promise<ExitCode> {
  let exit: ExitCode = 0;
  const parser = yargs([...typed])
    .scriptName('vifleet')
    .locale('en')
    .updateStrings(words)
    .usage('$0 <verb> [options]\n\nKeeps the networking of Xen hosts and their guests as reviewed files.')
    .version(version())
    .help()
    .alias('help', 'h')
    .strict()
    .demandCommand(1, 'a verb is missing')
    .wrap(80)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // The parser throws plain errors for what it does not understand as well.
      throw error === undefined || error.name === 'YError' ? new Misuse(message ?? error?.message ?? '') : error;
    })
    .epilogue(
      'Exit codes: 0 done or nothing to do, 1 usage or bad files, 2 differences\nfound, 3 rolled back, 4 hosts untouched, 5 a person is needed, 6 locked,\n130 stopped.',
    );
  for (const {usage, describe, build, examples, run} of commands)
    parser.command(
      usage,
      describe,
      (argv) => refuseOddValues(build(argv)).example(examples.map(([line, meaning]) => [line, meaning])),
      async (args) => {
        exit = await run(lastOfEach(args) as never, screen);
      },
    );
  await parser.parseAsync();
  return exit;
}

/** Of an option that is given twice the last one counts. */
const lastOfEach = (args: object): object =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]));

/** A reader that goes away (`| head`) is no trouble of ours. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

/** A shell asks what could be typed next. */
async function complete(): Promise<ExitCode> {
  const {completions} = await import('./complete.ts');
  for (const word of await completions(typed)) process.stdout.write(`${word}\n`);
  return 0;
}

try {
  process.exitCode = await (process.env['VIFLEET_COMPLETE'] === undefined ? main() : complete());
} catch (error) {
  process.exitCode =
    error instanceof Misuse ? reportFailure(misused(error, typed), screen) : reportThrown(error, screen);
}
