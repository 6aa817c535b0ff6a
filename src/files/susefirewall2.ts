/**
 * /etc/sysconfig/SuSEfirewall2 as SuSEfirewall2 reads it: bash sources it as root, so anything may stand there. What is
 * read here is only what bash surely makes of it; the rest is left alone, and refused where we would have to edit it.
 */
import {err, ok, type Result} from '../base/result.ts';
import {readCommands, type Command} from './bash-script.ts';
import type {Piece, Word} from './bash-word.ts';
import type {MergeProblem} from './part.ts';
import {lineAt, splice} from './splice.ts';

/** `KEY=value` as it stands in the text. */
export interface Assignment {
  readonly key: string;
  readonly value: string;
  /** Offsets of the value with its quotes. */
  readonly start: number;
  readonly end: number;
  /** Where `value` stands in the text. */
  readonly pieces: readonly Piece[];
}

/** Every variable whose value can be told exactly; others are left out. Fails where bash would refuse the file. */
export function bashValues(text: string): Result<ReadonlyMap<string, string>, MergeProblem> {
  const script = readScript(text);
  if (!script.ok) return script;
  const values = new Map<string, string>();
  for (const key of new Set(script.value.assignments.map((assignment) => assignment.key))) {
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
  if (!found.value) return ok(raw === null ? text : `${text}${key}=${raw}\n`);
  const {start, end} = found.value;
  if (raw !== null) return ok(splice(text, [{start, end, text: raw}]));
  return ok(splice(text, [wholeLine(text, found.value) ?? {start, end, text: '""'}]));
}

/** The assignment's line with its newline, where nothing else stands on it. */
function wholeLine(text: string, {key, start, end}: Assignment) {
  const from = start - key.length - 1;
  const lineEnd = /^\r?(\n|$)/.exec(text.slice(end, end + 2))?.[0];
  return (from === 0 || text[from - 1] === '\n') && lineEnd !== undefined
    ? {start: from, end: end + lineEnd.length, text: ''}
    : undefined;
}

interface Found extends Assignment {
  readonly at: number;
  readonly why?: string;
}

interface Script {
  readonly text: string;
  readonly commands: readonly Command[];
  readonly assignments: readonly Found[];
}

/** A merge asks for many variables of one text; this remembers what it read last, and nothing else depends on it. */
let recent: {readonly text: string; readonly script: Result<Script, MergeProblem>} | undefined;

function readScript(text: string): Result<Script, MergeProblem> {
  if (recent?.text === text) return recent.script;
  const commands = readCommands(text);
  const script = commands.ok
    ? ok({text, commands: commands.value, assignments: assignments(text, commands.value)})
    : commands;
  recent = {text, script};
  return script;
}

const assignmentWord = /^([A-Za-z_][A-Za-z0-9_]*)(\[[^\]]*\])?(\+?)=/;

/** Builtins whose arguments can be assignments that stay. */
const declaring = ['export', 'declare', 'typeset', 'readonly', 'local'];

/** All assignments that bash may keep, in order; `why` where their effect is not exactly known. */
function assignments(text: string, commands: readonly Command[]): readonly Found[] {
  let left = false;
  return commands.flatMap((command, at) => {
    const found = assignmentsOf(text, command, at, left);
    left ||= ['return', 'exit'].includes(command.words[0]?.value ?? '');
    return found;
  });
}

function assignmentsOf(text: string, command: Command, at: number, left: boolean): readonly Found[] {
  const words = command.words.map((word) => ({word, match: assignmentWord.exec(text.slice(word.start, word.end))}));
  const other = words.find(({match}) => match === null)?.word;
  const declares = other !== undefined && declaring.includes(other.value);
  // Before another command's name they hold for that command only.
  if (other && !declares) return [];
  const raw = declares ? text.slice(command.words[0]?.start, command.words.at(-1)?.end) : '';
  const why = whyNotSure(command, left) ?? (declares ? whyNotPlain(command, raw) : undefined);
  return words.flatMap(({word, match}) => (match === null ? [] : [assignmentOf(word, match, at, why)]));
}

const nested = 'nested or conditional';

const whyNotSure = ({sure}: Command, left: boolean): string | undefined =>
  !sure ? nested : left ? 'behind a return or exit' : undefined;

/** Options change what a declaration does, and braces are expanded in its arguments. */
const whyNotPlain = ({words}: Command, raw: string): string | undefined =>
  words.some(({value}) => value.startsWith('-')) ? 'declared with options' : raw.includes('{') ? 'a brace' : undefined;

function assignmentOf(word: Word, match: RegExpExecArray, at: number, outer: string | undefined): Found {
  const [{length}, key = '', index, plus] = match;
  const why = outer ?? (index !== undefined ? 'an array' : plus ? 'appended with +=' : word.inexact);
  const value = word.value.slice(length);
  const assignment = {key, value, start: word.start + length, end: word.end, pieces: behind(word.pieces, length), at};
  return why === undefined ? assignment : {...assignment, why};
}

/** The pieces of a value without its first `length` units. */
const behind = (pieces: readonly Piece[], length: number): readonly Piece[] =>
  pieces
    .filter(({to}) => to > length)
    .map(({from, to, start, end}) => {
      const cut = Math.max(0, length - from);
      return {from: from + cut - length, to: to - length, start: start + cut, end};
    });

function lastAssignment(
  {text, commands, ...script}: Script,
  key: string,
): Result<Assignment | undefined, MergeProblem> {
  const all = script.assignments.filter((assignment) => assignment.key === key);
  const last = all.at(-1);
  const inside = all.find((assignment) => assignment.why === nested);
  const odd = inside ?? (last?.why === undefined ? undefined : last);
  if (odd) return err(cannotTell(text, key, odd.start, odd.why ?? ''));
  const touched = commands.find((command, at) => at > (last?.at ?? -1) && mayChange(text, command, key));
  if (touched) return err(cannotTell(text, key, touched.words[0]?.start ?? 0, 'possibly changed by a command'));
  return ok(last);
}

/** Whether a command that is no assignment could set the variable: it names it, or it runs text that we don't see. */
function mayChange(text: string, {words}: Command, key: string): boolean {
  const [first, ...rest] = words;
  if (!first || words.every((word) => assignmentWord.test(text.slice(word.start, word.end)))) return false;
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
