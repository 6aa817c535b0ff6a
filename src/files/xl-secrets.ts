import {rawLines, splice} from './splice.ts';
import {xlTokens, type XlToken} from './xl-lexer.ts';

/** A stretch of text that must not be shown, in UTF-16 units. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
}

/** The text as it may be shown. */
export const redact = (text: string): string =>
  splice(
    text,
    secretSpans(text).map((span) => ({...span, text: '[redacted]'})),
  );

/**
 * Values of every key that speaks of a password (`vncpasswd`, `spicepasswd`, ...), wherever it stands: as a setting, as
 * `key=value` inside a string (`vfb = ['vnc=1,vncpasswd=...']`), in a comment, in text that xl would refuse. Where the
 * text cannot be read, more is hidden rather than less. Spans are in order and don't overlap.
 */
export function secretSpans(text: string): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  let start = 0;
  for (const line of statements(text)) {
    spans.push(...spansOf(text.slice(start, start + line), start));
    start += line;
  }
  return merged(spans.filter(({start: from, end}) => end > from));
}

/** Lengths of the stretches to look at one by one: lines; but a list of passwords over several lines is one. */
function statements(text: string): readonly number[] {
  const lengths: number[] = [];
  let length = 0;
  let depth = 0;
  for (const line of rawLines(text)) {
    length += line.length;
    if (depth > 0 || passwordList.test(line)) depth = Math.max(0, depth + opened(line));
    if (depth > 0) continue;
    lengths.push(length);
    length = 0;
  }
  return length === 0 ? lengths : [...lengths, length];
}

/** How many brackets stay open behind the line. */
function opened(line: string): number {
  const kinds = xlTokens(line).map(({kind}) => kind);
  return kinds.filter((kind) => kind === '[').length - kinds.filter((kind) => kind === ']').length;
}

/** From the telling part of a key to its value. Limits keep the search linear on hostile text. */
const key = /pass(?:w(?:or)?d|phrase)[a-z0-9_-]{0,40}[ \t]{0,40}\+?=[ \t]*/gi;
const passwordList = new RegExp(`${key.source}\\[`, 'i');

function spansOf(line: string, offset: number): readonly SecretSpan[] {
  const matches = [...line.matchAll(key)];
  if (matches.length === 0) return [];
  const tokens = xlTokens(line);
  const sound = tokens.every(({kind}) => kind !== 'error');
  const spans: SecretSpan[] = [];
  let end = 0;
  for (const match of matches) {
    // A value that hides the rest of the line hides the other matches too.
    if (match.index < end) continue;
    const start = match.index + match[0].length;
    const at = tokenAt(tokens, match.index);
    end = start + secretLength(line, sound && isClosed(tokens, at) ? tokens[at] : undefined, start);
    spans.push({start: offset + start, end: offset + end});
  }
  return spans;
}

/** Whether a string ends where it seems to: else the whole rest of the line is hidden. */
function isClosed(tokens: readonly XlToken[], at: number): boolean {
  const next = tokens[at + 1]?.kind ?? 'newline';
  return tokens[at]?.kind !== 'string' || [',', ']', ';', 'newline'].includes(next);
}

/** The number of the last token that begins at or before the offset. */
function tokenAt(tokens: readonly XlToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

function secretLength(line: string, token: XlToken | undefined, start: number): number {
  // Inside a string the value ends at a comma or at the string's end.
  if (token?.kind === 'string') {
    const comma = line.indexOf(',', start);
    return (comma === -1 ? token.end - 1 : Math.min(comma, token.end - 1)) - start;
  }
  const rest = line.slice(start).replace(/\r?\n$/, '');
  const quoted = /^(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?=[ \t]*(?:$|[;#]))/.exec(rest);
  return token?.kind === 'ident' && quoted ? quoted[0].length : rest.length;
}

function merged(spans: readonly SecretSpan[]): readonly SecretSpan[] {
  const result: SecretSpan[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last && span.start <= last.end)
      result[result.length - 1] = {start: last.start, end: Math.max(last.end, span.end)};
    else result.push(span);
  }
  return result;
}
