import {err, ok, type Result} from '../base/result.ts';
import type {MergeProblem} from './part.ts';
import {lineAt} from './splice.ts';

/** One word of a bash script, quotes and all. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** The text after quote removal; what an expansion leaves is not in it. */
  readonly value: string;
  /** Where `value` stands in the text, piece by piece. */
  readonly pieces: readonly Piece[];
  /** Why `value` is not all that bash would make of the word. */
  readonly inexact?: string;
}

/** A part of a value that stands in the text as it is, or one character that a backslash stands before. */
export interface Piece {
  /** UTF-16 units of the value. */
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Where the units `from` to `to` of a value begin and end in the text. */
export function spanOf(pieces: readonly Piece[], from: number, to: number): {start: number; end: number} {
  const first = pieces.find((piece) => piece.to > from);
  const last = pieces.find((piece) => piece.to >= to);
  return {
    start: first === undefined ? 0 : first.start + (from - first.from),
    end: last === undefined ? 0 : last.end - (last.to - to),
  };
}

type Scan<T> = Result<T, MergeProblem>;

/** A word under way. */
interface Draft {
  value: string;
  readonly pieces: Piece[];
  inexact?: string;
  /** How many substitutions it stands in. */
  readonly depth: number;
}

/** Far more than anybody writes; hostile files shall not exhaust our stack. */
const deepest = 50;

const metacharacters = ' \t\n|&;()<>';

/** Reads the word that begins at `start`; bash(1), QUOTING. Unterminated quotes and substitutions are unreadable. */
export function readWord(text: string, start: number): Scan<Word> {
  const draft: Draft = {value: '', pieces: [], depth: 0};
  let at = start;
  while (at < text.length && !metacharacters.includes(text.charAt(at))) {
    const next = readPiece(text, at, start, draft);
    if (!next.ok) return next;
    at = next.value;
    if (text[at] === '(' && /^[A-Za-z_]\w*\+?=$/.test(text.slice(start, at))) {
      const close = skipNested(text, at, '()', draft);
      if (!close.ok) return close;
      at = close.value;
      draft.inexact = 'an array';
    }
  }
  const {value, pieces, inexact} = draft;
  return ok({start, end: at, value, pieces, ...(inexact === undefined ? {} : {inexact})});
}

function readPiece(text: string, at: number, start: number, draft: Draft): Scan<number> {
  switch (text[at]) {
    case "'":
      return readSingle(text, at, draft);
    case '"':
      return readDouble(text, at, draft);
    case '\\':
      return ok(readEscape(text, at, draft));
    case '$':
      return readDollar(text, at, draft, false);
    case '`':
      return inexact(draft, 'a command substitution', skipBackticks(text, at));
    case '~':
      if (at > start && '=:'.includes(text.charAt(at - 1))) draft.inexact ??= 'a home directory';
      return ok(take(text, at, at + 1, draft));
    default:
      return ok(take(text, at, plainEnd(text, at + 1, ordinary), draft));
  }
}

function readSingle(text: string, at: number, draft: Draft): Scan<number> {
  const close = text.indexOf("'", at + 1);
  if (close === -1) return unterminated(text, at, 'quote');
  take(text, at + 1, close, draft);
  return ok(close + 1);
}

function readDouble(text: string, open: number, draft: Draft): Scan<number> {
  let at = open + 1;
  while (text[at] !== '"') {
    const next = readInDouble(text, at, open, draft);
    if (!next.ok) return next;
    at = next.value;
  }
  return ok(at + 1);
}

function readInDouble(text: string, at: number, open: number, draft: Draft): Scan<number> {
  if (at >= text.length) return unterminated(text, open, 'quote');
  const char = text.charAt(at);
  if (char === '$') return readDollar(text, at, draft, true);
  if (char === '`') return inexact(draft, 'a command substitution', skipBackticks(text, at));
  const escaped = text.charAt(at + 1);
  if (char !== '\\') return ok(take(text, at, plainEnd(text, at + 1, ordinaryInDouble), draft));
  if (escaped === '' || !'$`"\\\n'.includes(escaped)) return ok(take(text, at, at + 1, draft));
  if (escaped !== '\n') put(escaped, at, at + 2, draft);
  return ok(at + 2);
}

/** Outside quotes a backslash keeps the next character as it is, and takes a newline away. */
function readEscape(text: string, at: number, draft: Draft): number {
  const escaped = text.charAt(at + 1);
  if (escaped === '') return take(text, at, at + 1, draft);
  if (escaped !== '\n') put(escaped, at, at + 2, draft);
  return at + 2;
}

function readDollar(text: string, at: number, draft: Draft, quoted: boolean): Scan<number> {
  const next = text.charAt(at + 1);
  if (next === '(') return inexact(draft, 'a command substitution', skipNested(text, at + 1, '()', draft));
  if (next === '{') return inexact(draft, 'an expansion', skipNested(text, at + 1, '{}', draft));
  if (next === '[') return inexact(draft, 'an expansion', ok(at + 1));
  if (!quoted && next === "'") return inexact(draft, "a $'...' string", skipAnsi(text, at + 1));
  if (!quoted && next === '"') return inexact(draft, 'a translated string', ok(at + 1));
  if (/[A-Za-z0-9_!#$@*?-]/.test(next)) return inexact(draft, 'an expansion', ok(at + 2));
  return ok(take(text, at, at + 1, draft));
}

/** Characters that nothing is special about, unquoted (`=` and `:` may stand before a `~`, `=` before a `(`), and in double quotes. */
const ordinary = /[A-Za-z0-9_.,/+-]*/y;
const ordinaryInDouble = /[^"$`\\]*/y;

function plainEnd(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

function take(text: string, start: number, end: number, draft: Draft): number {
  if (end > start) put(text.slice(start, end), start, end, draft);
  return end;
}

function put(value: string, start: number, end: number, draft: Draft): void {
  const from = draft.value.length;
  draft.value += value;
  draft.pieces.push({from, to: draft.value.length, start, end});
}

function inexact(draft: Draft, why: string, end: Scan<number>): Scan<number> {
  draft.inexact ??= why;
  return end;
}

function skipBackticks(text: string, open: number): Scan<number> {
  const close = skipUntil(text, open + 1, '`');
  return close === -1 ? unterminated(text, open, 'command substitution') : ok(close);
}

function skipAnsi(text: string, open: number): Scan<number> {
  const close = skipUntil(text, open + 1, "'");
  return close === -1 ? unterminated(text, open, 'quote') : ok(close);
}

/** Behind the next `end` that no backslash escapes. */
function skipUntil(text: string, from: number, end: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === end) return at + 1;
  }
  return -1;
}

/** Behind the bracket that closes the one at `open`; quotes inside hide brackets. */
function skipNested(text: string, open: number, brackets: '()' | '{}', outer: Draft): Scan<number> {
  if (outer.depth >= deepest) return tooDeep(text, open);
  let depth = 0;
  let at = open;
  while (at < text.length) {
    const char = text[at];
    if (char === brackets[0]) depth += 1;
    if (char === brackets[1]) depth -= 1;
    if (depth === 0) return ok(at + 1);
    const next = skipQuoted(text, at, outer.depth + 1);
    if (!next.ok) return next;
    at = next.value;
  }
  return unterminated(text, open, 'substitution');
}

function skipQuoted(text: string, at: number, depth: number): Scan<number> {
  const nothing: Draft = {value: '', pieces: [], depth};
  if (text[at] === "'") return readSingle(text, at, nothing);
  if (text[at] === '"') return readDouble(text, at, nothing);
  if (text[at] === '`') return skipBackticks(text, at);
  return ok(at + (text[at] === '\\' ? 2 : 1));
}

const tooDeep = (text: string, open: number): Scan<never> =>
  err({
    problem: 'unreadable',
    message: `more than ${deepest} substitutions inside each other`,
    line: lineAt(text, open),
    hint: 'write plain values',
  });

const unterminated = (text: string, open: number, what: string): Scan<never> =>
  err({
    problem: 'unreadable',
    message: `a ${what} that begins here is never closed, so bash refuses the whole file`,
    line: lineAt(text, open),
    hint: 'close it, then run "bash -n" on the file',
  });
