import {accessSync, constants} from 'node:fs';
import type {Argv} from 'yargs';
import {nearestOf} from '../base/nearest.ts';
import {Failure} from '../base/failure.ts';
import {commands, verbOf} from './commands.ts';
import {options} from './options.ts';
import {shared} from './arguments.ts';
import {sshConfigOfEnvironment} from './wire.ts';

/** What the parser of the command line says, in our words. */
export const words = {
  'Unknown argument: %s': {one: 'what is meant by %s?', other: 'what is meant by %s?'},
  'Unknown arguments: %s': {one: 'what is meant by %s?', other: 'what is meant by %s?'},
  'Unknown command: %s': {one: 'there is no verb %s', other: 'there are no verbs %s'},
  'Unknown commands: %s': {one: 'there is no verb %s', other: 'there are no verbs %s'},
  'Not enough non-option arguments: got %s, need at least %s': {
    one: 'a word is missing (%s given, %s needed)',
    other: 'a word is missing (%s given, %s needed)',
  },
  'Not enough arguments following: %s': 'a value is missing after the option %s',
  'Invalid values:': 'the command line holds a value that cannot be:',
  'Argument: %s, Given: %s, Choices: %s': '%s cannot be %s; choose one of %s',
} as unknown as Record<string, string>;

/** A command line that is not understood, with what to type instead. */
export function misused({message, hint}: Misuse, typed: readonly string[]): Failure {
  return new Failure('cli/usage', message.replaceAll(/\n\s*/g, ' '), {hint: hint ?? hintFor(typed)});
}

const verbs = commands.map(verbOf);

/** The nearest verb or option where a word is mistyped, else an example. */
function hintFor(typed: readonly string[]): string {
  const verb = typed.find((word) => !word.startsWith('-'));
  const command = commands.find((one) => verbOf(one) === verb);
  if (command === undefined) return verbHint(verb);
  const known = optionsOf(verbOf(command));
  const wrong = typed
    .flatMap((word) => /^--(?:no-)?([^=]+)/.exec(word)?.[1] ?? [])
    .find((name) => !known.includes(name));
  const meant = wrong === undefined ? undefined : nearestOf(known)(wrong);
  if (meant !== undefined) return `did you mean --${meant}?`;
  const example = command.examples[0]?.[0].replace('$0', 'vifleet') ?? 'vifleet';
  return `for example: ${example}; all options: vifleet ${verb} --help`;
}

function verbHint(word: string | undefined): string {
  const meant = word === undefined ? undefined : nearestOf(verbs)(word);
  return meant === undefined
    ? `the verbs are ${verbs.join(', ')}; see vifleet --help`
    : `did you mean: vifleet ${meant}?`;
}

const optionsOf = (verb: string): readonly string[] => [
  ...Object.keys(verb in shared ? shared[verb as keyof typeof shared] : options),
  'help',
  'version',
];

/** What the parser lets pass and no verb can use. */
export function refuseOddValues(argv: Argv): Argv {
  return argv.check((args) => {
    const parallel: unknown = args['parallel'];
    if (parallel !== undefined && !(Number.isInteger(parallel) && Number(parallel) >= 1 && Number(parallel) <= 1000))
      throw new Misuse('--parallel takes a whole number from 1 to 1000');
    const empty = Object.entries(args).find(([name, value]) => value === '' && name !== '$0');
    if (empty !== undefined) throw new Misuse(`the value of ${empty[0]} is empty`);
    refuseMissingConfig(String(args['_']?.[0]), args['ssh-config']);
    return true;
  });
}

/** Else each host would be told as one that cannot be reached, for a slip that has nothing to do with the hosts. */
function refuseMissingConfig(verb: string, given: unknown): void {
  if (!optionsOf(verb).includes('ssh-config')) return;
  const file = typeof given === 'string' ? given : sshConfigOfEnvironment();
  if (file === undefined) return;
  try {
    accessSync(file, constants.R_OK);
  } catch {
    const where = given === undefined ? '$VIFLEET_SSH_CONFIG' : '--ssh-config';
    throw new Misuse(`the ssh config ${JSON.stringify(file)} of ${where} cannot be read`, 'name one that exists');
  }
}

/** Thrown in the parser, caught beside it. */
export class Misuse extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
