import pc from 'picocolors';
import type {Issue} from '../base/issue.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {Colours} from '../report/colours.ts';
import {Bug} from '../base/bug.ts';
import {Failure} from '../base/failure.ts';

export type OutputKind = 'text' | 'json' | 'jsonl';

/** Where results and words about progress go: results on stdout, the rest on stderr. */
export interface Screen {
  readonly kind: OutputKind;
  readonly colours: Colours;
  /** Colours for what goes to stderr. */
  readonly errorColours: Colours;
  readonly width: number;
  /** Whether a live view may be drawn. */
  readonly live: boolean;
  /** A result in words; nothing unless the output is text. */
  text(words: string): void;
  /** The one document of `--output json`, and the last line of `jsonl`. */
  document(value: object): void;
  /** An event line of `--output jsonl`. */
  event(value: object): void;
  /** Words about progress. */
  note(words: string): void;
}

export function screenFor(kind: OutputKind): Screen {
  const wanted = process.env['NO_COLOR'] === undefined || process.env['NO_COLOR'] === '';
  const print = (value: object) => void process.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    kind,
    colours: pc.createColors(wanted && process.stdout.isTTY === true && kind === 'text'),
    errorColours: pc.createColors(wanted && process.stderr.isTTY === true),
    width: process.stdout.isTTY === true ? Math.max(40, process.stdout.columns) : 80,
    live: kind === 'text' && process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    text: (words) => {
      if (kind === 'text') process.stdout.write(words);
    },
    document: (value) => {
      if (kind !== 'text') print(value);
    },
    event: (value) => {
      if (kind === 'jsonl') print(value);
    },
    note: (words) => void process.stderr.write(`${words}\n`),
  };
}

/** What a verb comes to: an exit code, or trouble of one of the three shapes. */
export type Trouble =
  {readonly failure: Failure} | {readonly issues: readonly Issue[]; readonly texts: ReadonlyMap<string, string>};

export const isBug = (error: unknown): error is Bug => error instanceof Bug || !(error instanceof Failure);

export const exitWith = (code: ExitCode): void => {
  process.exitCode = code;
};
