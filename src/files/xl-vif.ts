import type {XlAtom} from './xl-value.ts';

/** One entry of the vif list, split as xl splits it (xen, tools/xl/xl_parse.c, parse_nic_config). */
export interface XlVif {
  readonly number: number;
  /** Effective values by key: of equal keys the last counts. A flag without `=` has the value ''. */
  readonly values: ReadonlyMap<string, string>;
  readonly tokens: readonly XlVifToken[];
  readonly atom: XlAtom;
  /** The entry as it stands in the text, quotes included. */
  readonly raw: string;
}

/** `key=value` between commas; leading blanks don't count, trailing ones are part of the value. */
export interface XlVifToken {
  readonly key: string;
  readonly value: string;
  /** Offsets in the entry's value, leading blanks included. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

export function parseVif(text: string, atom: XlAtom, number: number): XlVif {
  const tokens: XlVifToken[] = [];
  let start = 0;
  for (const piece of atom.value.split(',')) {
    const token = toToken(piece, start, atom);
    if (token) tokens.push(token);
    start += piece.length + 1;
  }
  const values = new Map(tokens.map(({key, value}) => [key, value]));
  return {number, values, tokens, atom, raw: text.slice(atom.start, atom.end)};
}

function toToken(piece: string, start: number, atom: XlAtom): XlVifToken | undefined {
  const blanks = /^ */.exec(piece)?.[0].length ?? 0;
  const content = piece.slice(blanks);
  if (content === '') return undefined;
  const equals = content.indexOf('=');
  return {
    key: equals === -1 ? content : content.slice(0, equals),
    value: equals === -1 ? '' : content.slice(equals + 1),
    start,
    end: start + piece.length,
    line: atom.line,
    column: atom.column + 1 + start + blanks,
  };
}

/** The entry's value with these keys set: in place, or at its end. Everything else keeps its bytes. */
export function setVifKeys(entry: string, set: Readonly<Record<string, string>>, unset: readonly string[]): string {
  let value = entry;
  for (const key of unset) value = dropKey(value, key);
  for (const [key, wanted] of Object.entries(set)) value = putKey(value, key, wanted);
  return value;
}

const tokensOf = (value: string) =>
  parseVif('', {kind: 'atom', value, start: 0, end: 0, plain: true, line: 1, column: 0}, 0).tokens;

function putKey(entry: string, key: string, value: string): string {
  const last = tokensOf(entry).findLast((token) => token.key === key);
  if (!last) return entry === '' || /, *$/.test(entry) ? `${entry}${key}=${value}` : `${entry},${key}=${value}`;
  if (last.value === value) return entry;
  const blanks = /^ */.exec(entry.slice(last.start))?.[0] ?? '';
  return `${entry.slice(0, last.start)}${blanks}${key}=${value}${entry.slice(last.end)}`;
}

/** Each token of the key goes with the comma before it; the first with the one behind it. */
function dropKey(entry: string, key: string): string {
  const token = tokensOf(entry).find((candidate) => candidate.key === key);
  if (!token) return entry;
  const rest = token.start > 0 ? entry.slice(0, token.start - 1) + entry.slice(token.end) : entry.slice(token.end + 1);
  return dropKey(rest, key);
}
