/**
 * Sysconfig files as wicked reads them (wicked, src/sysconfig.c), which is not how a shell does: no escapes, no
 * expansion, no continuation, and what does not fit is dropped without a word.
 */
import {remembering} from '../base/remembering.ts';

/** What wicked takes for one line: at most 511 bytes, the rest of a longer line is a line of its own. */
export interface SysconfigLine {
  readonly raw: string;
  readonly assignment?: SysconfigAssignment;
  /** False for a piece of a line that was too long. */
  readonly whole: boolean;
}

export interface SysconfigAssignment {
  readonly key: string;
  readonly value: string;
  /** Offsets in `raw` of the value with its quotes. */
  readonly start: number;
  readonly end: number;
}

export const longestLine = 511;

export const parseSysconfig = (text: string): readonly SysconfigLine[] =>
  (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).flatMap((line) => {
    const pieces = cut(line);
    return pieces.map((raw) => readerLine(raw, pieces.length === 1));
  });

export const printSysconfig = (lines: readonly SysconfigLine[]): string => lines.map((line) => line.raw).join('');

const seen = remembering((text) => valuesOf(parseSysconfig(text)), 64);

/** What wicked sees: the last of equal keys wins, empty values are kept, unreadable lines don't exist. */
export const wickedValues = (text: string): ReadonlyMap<string, string> => seen.read(text);

export function valuesOf(lines: readonly SysconfigLine[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const {assignment} of lines) if (assignment) values.set(assignment.key, assignment.value);
  return values;
}

/** `KEY='value'` in place of the assignment that counts, else as a new line. Blanks and what follows the value stay. */
export function setKey(lines: readonly SysconfigLine[], key: string, value: string): readonly SysconfigLine[] {
  const at = lines.findLastIndex((line) => line.assignment?.key === key);
  const line = lines[at];
  if (!line?.assignment) return insertLine(lines, `${key}='${value}'`);
  const {start, end} = line.assignment;
  return lines.with(at, readerLine(`${line.raw.slice(0, start)}'${value}'${line.raw.slice(end)}`, line.whole));
}

/** All assignments of the key go, or an earlier one would count. */
export const removeKey = (lines: readonly SysconfigLine[], key: string): readonly SysconfigLine[] =>
  lines.filter((line) => line.assignment?.key !== key);

/**
 * Adds a line at the end, but before a last line without newline: wicked drops an unquoted value there, and a newline
 * behind it would bring it to life. The new line ends in LF in any file: shells that read it too take CR for a letter.
 */
export function insertLine(lines: readonly SysconfigLine[], content: string): readonly SysconfigLine[] {
  const line = readerLine(`${content}\n`, true);
  const complete = lines.findLastIndex(({raw}) => raw.endsWith('\n')) + 1;
  return lines.toSpliced(complete, 0, line);
}

/** Length in bytes of UTF-8. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const char of text) bytes += charBytes(char);
  return bytes;
}

function charBytes(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

function cut(line: string): readonly string[] {
  if (line.length * 3 <= longestLine) return [line];
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const char of line) {
    if (bytes + charBytes(char) > longestLine) {
      pieces.push(piece);
      piece = '';
      bytes = 0;
    }
    piece += char;
    bytes += charBytes(char);
  }
  return [...pieces, piece];
}

/** White space of C's isspace(); its isalpha() and isalnum() are ASCII. */
const assignmentStart = /^[ \t\n\v\f\r]*([A-Za-z][A-Za-z0-9_]*)=/;

function readerLine(raw: string, whole: boolean): SysconfigLine {
  const assignment = readAssignment(raw);
  return assignment ? {raw, whole, assignment} : {raw, whole};
}

function readAssignment(raw: string): SysconfigAssignment | undefined {
  // C strings end at a NUL.
  const content = raw.split('\0', 1)[0] ?? '';
  const match = assignmentStart.exec(content);
  if (!match) return undefined;
  const start = match[0].length;
  const value = readValue(content.slice(start));
  return value && {key: match[1] ?? '', value: value.value, start, end: start + value.length};
}

/** The first line whose value begins with a quote that is never closed: wicked drops the key, bash reads on beyond the line. */
export const unclosedQuote = (lines: readonly SysconfigLine[]): number =>
  lines.findIndex(({raw, whole, assignment}) => whole && !assignment && openAssignment.test(raw));

const openAssignment = /^[ \t\n\v\f\r]*[A-Za-z][A-Za-z0-9_]*=['"]/;

function readValue(text: string): {readonly value: string; readonly length: number} | undefined {
  const quote = text[0];
  if (quote === '"' || quote === "'") {
    const close = text.indexOf(quote, 1);
    return close === -1 ? undefined : {value: text.slice(1, close), length: close + 1};
  }
  const end = text.search(/[ \t\n\v\f\r]/);
  return end === -1 ? undefined : {value: text.slice(0, end), length: end};
}
