import pc from 'picocolors';
import type {Colours} from '../report/colours.ts';

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
  /** The one document of `--output json`, and the last line of `jsonl`: the first that is given. */
  document(value: object): void;
  /** An event line of `--output jsonl`. */
  event(value: object): void;
  /** Words about progress. */
  note(words: string): void;
}

/** The output that a command line asks for, also where the rest of it is not understood. */
export function outputOf(typed: readonly string[]): OutputKind {
  const asked = typed.flatMap(
    (word, i) => (word === '--output' ? typed[i + 1] : /^--output=(.*)$/.exec(word)?.[1]) ?? [],
  );
  const last = asked.at(-1);
  return last === 'json' || last === 'jsonl' ? last : 'text';
}

export function screenFor(kind: OutputKind): Screen {
  const wanted = process.env['NO_COLOR'] === undefined || process.env['NO_COLOR'] === '';
  let printed = false;
  const print = (value: object) => void process.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    kind,
    colours: pc.createColors(wanted && process.stdout.isTTY === true && kind === 'text'),
    errorColours: pc.createColors(wanted && process.stderr.isTTY === true),
    width: process.stdout.isTTY === true ? Math.max(40, process.stdout.columns) : 80,
    // the view draws on stdout; where that is a file, plain lines on stderr tell the same
    live:
      kind === 'text' &&
      process.stdout.isTTY === true &&
      process.stderr.isTTY === true &&
      process.env['TERM'] !== 'dumb',
    text: (words) => {
      if (kind === 'text') process.stdout.write(words);
    },
    document: (value) => {
      if (kind !== 'text' && !printed) print(value);
      printed = true;
    },
    event: (value) => {
      if (kind === 'jsonl') print(value);
    },
    note: (words) => void process.stderr.write(`${words}\n`),
  };
}
