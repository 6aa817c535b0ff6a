#!/usr/bin/env node
import yargs from 'yargs';
import type {ExitCode} from '../model/outcome.ts';
import {commands} from './commands.ts';
import {screenFor, type OutputKind} from './screen.ts';
import {reportThrown} from './trouble.ts';
import {version} from './version.ts';

/** Runs the command line; whatever happens becomes an exit code, and words on stderr. */
async function main(words: readonly string[]): Promise<ExitCode> {
  let exit: ExitCode = 0;
  const parser = yargs([...words])
    .scriptName('vifleet')
    .usage('$0 <verb> [options]\n\nKeeps the networking of Xen hosts and their guests as reviewed files.')
    .version(version())
    .help()
    .alias('help', 'h')
    .strict()
    .demandCommand(1, 'Name a verb.')
    .recommendCommands()
    .wrap(80)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    })
    .epilogue(
      'Exit codes: 0 done or nothing to do, 1 usage or bad files, 2 differences\nfound, 3 rolled back, 4 hosts untouched, 5 a person is needed, 6 locked,\n130 stopped.',
    );
  for (const {usage, describe, build, examples, run} of commands)
    parser.command(
      usage,
      describe,
      (argv) => build(argv).example(examples.map(([line, words]) => [line, words])),
      async (args) => {
        exit = await run(args as never, screenFor((args['output'] as OutputKind | undefined) ?? 'text'));
      },
    );
  await parser.parseAsync();
  return exit;
}

/** What the parser of the command line does not understand. */
class UsageError extends Error {}

/** A reader that goes away (`| head`) is no trouble of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`vifleet: ${error.message}\n  hint: vifleet --help, or vifleet VERB --help\n`);
    process.exitCode = 1;
  } else process.exitCode = reportThrown(error);
}
