import {err, ok, type Result} from '../base/result.ts';
import {spanOf} from './bash-word.ts';
import type {MergeProblem} from './part.ts';
import {lineAt, splice, type Splice} from './splice.ts';
import {noteAdded, type Assignment} from './firewall-script.ts';
import {bashVariable, itemsOf, setRaw} from './susefirewall2.ts';

/** The value as it stands in the text, quotes and all; null where the variable is not set. */
export function rawValue(text: string, key: string): Result<string | null, MergeProblem> {
  const variable = bashVariable(text, key);
  if (!variable.ok) return variable;
  return ok(variable.value ? text.slice(variable.value.start, variable.value.end) : null);
}

/** Adds items at the list's end; everything that stands there keeps its bytes. */
export function addItems(text: string, key: string, items: readonly string[]): Result<string, MergeProblem> {
  const unsafe = items.find((item) => !isSafeItem(item));
  if (unsafe !== undefined) return err(notRepresentable(unsafe));
  const variable = bashVariable(text, key);
  if (!variable.ok) return variable;
  const found = variable.value;
  if (!found) return setRaw(text, key, `"${items.join(' ')}"`);
  if (!isOneQuote(text, found)) return rewrite(text, found, [...itemsOf(found.value), ...items]);
  const blank = found.value === '' || /[ \t\n]$/.test(found.value) ? '' : ' ';
  return ok(withAdded(text, found, blank + items.join(' ')));
}

/** At the end of the value, inside its quotes. */
function withAdded(text: string, found: Assignment, added: string): string {
  const offset = found.end - 1;
  const longer = splice(text, [{start: offset, end: offset, text: added}]);
  noteAdded(text, found, offset, added.length, longer);
  return longer;
}

/** Takes each of the items away, once, where it is there. */
export function removeItems(text: string, key: string, items: readonly string[]): Result<string, MergeProblem> {
  let result = text;
  for (const item of items) {
    const next = edit(result, key, item, undefined);
    if (!next.ok) return next;
    result = next.value;
  }
  return ok(result);
}

/** Puts `by` in the place of `item`. */
export function replaceItem(text: string, key: string, item: string, by: string): Result<string, MergeProblem> {
  return isSafeItem(by) ? edit(text, key, item, by) : err(notRepresentable(by));
}

function edit(text: string, key: string, item: string, by: string | undefined): Result<string, MergeProblem> {
  const variable = bashVariable(text, key);
  if (!variable.ok) return variable;
  const found = variable.value;
  const place = found && placeOf(found.value, item);
  if (!found || !place) return ok(text);
  if (isOneQuote(text, found)) return ok(splice(text, [cut(found, place, by)]));
  const items = itemsOf(found.value);
  return rewrite(text, found, items.toSpliced(items.indexOf(item), 1, ...(by === undefined ? [] : [by])));
}

interface Place {
  readonly from: number;
  readonly to: number;
}

function placeOf(value: string, item: string): Place | undefined {
  for (const match of value.matchAll(/[^ \t\n]+/g))
    if (match[0] === item) return {from: match.index, to: match.index + item.length};
  return undefined;
}

/** Without a replacement the item goes with the blanks before it, or behind it where it is the first. */
function cut(found: Assignment, {from, to}: Place, by: string | undefined): Splice {
  if (by !== undefined) return span(found, from, to, by);
  const before = /[ \t\n]*$/.exec(found.value.slice(0, from))?.[0].length ?? 0;
  if (before > 0) return span(found, from - before, to, '');
  const behind = /^[ \t\n]*/.exec(found.value.slice(to))?.[0].length ?? 0;
  return span(found, from, to + behind, '');
}

const span = ({pieces}: Assignment, from: number, to: number, text: string): Splice => ({
  ...spanOf(pieces, from, to),
  text,
});

/** Whether the value is one quoted string and nothing else, so that it can be edited inside its quotes. */
function isOneQuote(text: string, {value, pieces, start, end}: Assignment): boolean {
  const quote = text[start];
  if ((quote !== '"' && quote !== "'") || text[end - 1] !== quote || end - start < 2) return false;
  if (value === '') return end - start === 2;
  // Inside double quotes a character can be written with a backslash; a closing and a new opening quote cannot be.
  const inside = text.slice(start + 1, end - 1);
  return pieces.length > 0 && !(quote === '"' ? inside.replaceAll(/\\[^]/g, '') : inside).includes(quote);
}

function rewrite(text: string, {key, start, end}: Assignment, items: readonly string[]): Result<string, MergeProblem> {
  const unsafe = items.find((item) => !isSafeItem(item));
  if (unsafe === undefined) return ok(splice(text, [{start, end, text: `"${items.join(' ')}"`}]));
  return err({
    problem: 'ambiguous',
    message: `${key} holds ${JSON.stringify(unsafe)}, which cannot be written back as it is`,
    line: lineAt(text, start),
    hint: `write ${key}="..." with Unix line ends and one pair of double quotes`,
  });
}

/** What may stand in a value: SuSEfirewall2 puts some of them through eval again. */
export const isSafeItem = (item: string): boolean => /^[A-Za-z0-9._:/,!=-]+$/.test(item);

export const notRepresentable = (value: string): MergeProblem => ({
  problem: 'not-representable',
  message: `${JSON.stringify(value)} cannot be written into the firewall's file: bash would read it as code`,
  hint: 'use only letters, digits and . _ : / , ! = -',
});
