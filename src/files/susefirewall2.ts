/**
 * /etc/sysconfig/SuSEfirewall2 as SuSEfirewall2 reads it: bash sources it as root, so anything may stand there. What is
 * read here is only what bash surely makes of it; the rest is left alone, and refused where we would have to edit it.
 */
import {err, ok, type Result} from '../base/result.ts';
import type {Word} from './bash-word.ts';
import {
  assignmentsTo,
  nested,
  noteLine,
  readScript,
  type Assignment,
  type Other,
  type Script,
} from './firewall-script.ts';
import type {MergeProblem} from './part.ts';
import {lineAt, splice} from './splice.ts';

/** Every variable whose value can be told exactly; others are left out. Fails where bash would refuse the file. */
export function bashValues(text: string): Result<ReadonlyMap<string, string>, MergeProblem> {
  const script = readScript(text);
  if (!script.ok) return script;
  const values = new Map<string, string>();
  for (const key of script.value.assignments.keys()) {
    const found = lastAssignment(script.value, key);
    if (found.ok && found.value) values.set(key, found.value.value);
  }
  return ok(values);
}

/** The assignment that counts; undefined where there is none; a problem where its value cannot be told. */
export function bashVariable(text: string, key: string): Result<Assignment | undefined, MergeProblem> {
  const script = readScript(text);
  return script.ok ? lastAssignment(script.value, key) : script;
}

/** The blank-separated items of a list variable; none where it is not set. */
export function bashList(text: string, key: string): Result<readonly string[], MergeProblem> {
  const variable = bashVariable(text, key);
  return variable.ok ? ok(itemsOf(variable.value?.value ?? '')) : variable;
}

export const itemsOf = (value: string): readonly string[] => value.split(/[ \t\n]+/).filter((item) => item !== '');

/** Writes the value's raw form (with quotes) in place of the old, or a new last line; null takes the variable away. */
export function setRaw(text: string, key: string, raw: string | null): Result<string, MergeProblem> {
  const found = bashVariable(text, key);
  if (!found.ok) return found;
  if (!found.value) return ok(raw === null ? text : withLine(text, key, raw));
  const {start, end} = found.value;
  if (raw !== null) return ok(splice(text, [{start, end, text: raw}]));
  return ok(splice(text, [wholeLine(text, found.value) ?? {start, end, text: '""'}]));
}

function withLine(text: string, key: string, raw: string): string {
  const longer = `${text}${key}=${raw}\n`;
  noteLine(text, key, longer);
  return longer;
}

/** The assignment's line with its newline, where nothing else stands on it. */
function wholeLine(text: string, {key, start, end}: Assignment) {
  const from = start - key.length - 1;
  const lineEnd = /^\r?(\n|$)/.exec(text.slice(end, end + 2))?.[0];
  return (from === 0 || text[from - 1] === '\n') && lineEnd !== undefined
    ? {start: from, end: end + lineEnd.length, text: ''}
    : undefined;
}

function lastAssignment(script: Script, key: string): Result<Assignment | undefined, MergeProblem> {
  const {text, others} = script;
  const all = assignmentsTo(script, key);
  const last = all.at(-1);
  const inside = all.find((assignment) => assignment.why === nested);
  const odd = inside ?? (last?.why === undefined ? undefined : last);
  if (odd) return err(cannotTell(text, key, odd.start, odd.why ?? ''));
  const touched = others.find((other) => other.at > (last?.at ?? -1) && mayChange(text, other, key));
  if (touched) return err(cannotTell(text, key, touched.words[0]?.start ?? 0, 'possibly changed by a command'));
  return ok(last);
}

/** Whether a command that is no assignment could set the variable: it names it, or it runs text that we don't see. */
function mayChange(text: string, {words: [first, ...rest]}: Other, key: string): boolean {
  if (!first) return false;
  if (['eval', 'source', '.'].includes(first.value)) return true;
  const names = (word: Word) =>
    new RegExp(`(^|[^$A-Za-z0-9_{])${key}([^A-Za-z0-9_=]|$)`).test(text.slice(word.start, word.end));
  return rest.some(names);
}

const cannotTell = (text: string, key: string, offset: number, why: string): MergeProblem => ({
  problem: 'ambiguous',
  message: `the value of ${key} cannot be told: ${why}`,
  line: lineAt(text, offset),
  hint: `write it as ${key}="..." with the plain value, on a line of its own`,
});
