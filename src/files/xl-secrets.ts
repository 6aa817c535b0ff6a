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

/** Lengths of the stretches to look at one by one: lines, and lists over several lines as one. */
function statements(text: string): readonly number[] {
  const lengths: number[] = [];
  let open = '';
  for (const line of rawLines(text)) {
    open += line;
    if (isOpenList(open)) continue;
    lengths.push(open.length);
    open = '';
  }
  return open === '' ? lengths : [...lengths, open.length];
}

/** Whether a list of a password key goes on; other lists need no reading as a whole. */
const isOpenList = (text: string): boolean =>
  settingOfPassword.test(text) && count(xlTokens(text), '[') > count(xlTokens(text), ']');

const count = (tokens: readonly XlToken[], kind: XlToken['kind']): number =>
  tokens.filter((token) => token.kind === kind).length;

const key = /[a-z0-9_-]*pass(?:w(?:or)?d|phrase)[a-z0-9_-]*[ \t]*\+?=[ \t]*/gi;
const settingOfPassword = new RegExp(`^[ \\t]*${key.source}\\[`, 'i');

function spansOf(line: string, offset: number): readonly SecretSpan[] {
  return [...line.matchAll(key)].map((match) => {
    const start = match.index + match[0].length;
    return {start: offset + start, end: offset + start + secretLength(line, match.index, start)};
  });
}

function secretLength(line: string, keyAt: number, start: number): number {
  const rest = line.slice(start).replace(/\r?\n$/, '');
  const token = xlTokens(line).find((candidate) => candidate.start <= keyAt && keyAt < candidate.end);
  // Inside a string the value ends at a comma or at the string's end.
  if (token?.kind === 'string') return rest.slice(0, token.end - 1 - start).split(',', 1)[0]?.length ?? 0;
  const quoted = /^(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?=[ \t]*(?:$|[;#]))/.exec(rest);
  if (token?.kind === 'ident' && quoted) return quoted[0].length;
  return rest.length;
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
