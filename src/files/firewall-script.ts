import {remembering} from '../base/remembering.ts';
import {ok, type Result} from '../base/result.ts';
import {readScriptText, type Command} from './bash-script.ts';
import {readWord, type Piece, type Word} from './bash-word.ts';
import type {MergeProblem} from './part.ts';

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

/** With the number of its command, and why its effect is not exactly known. */
export interface Found extends Assignment {
  readonly at: number;
  readonly why?: string;
  /** How much had been added to the text when it was read. */
  readonly since: number;
}

/** A command that is more than assignments, by its number. */
export interface Other {
  readonly at: number;
  readonly words: readonly Word[];
}

/** A text as bash reads it, with everything that questions about its variables need. */
export interface Script {
  readonly text: string;
  readonly assignments: ReadonlyMap<string, readonly Found[]>;
  readonly others: readonly Other[];
  /** How many commands there are. */
  readonly commands: number;
  /** Whether a line put behind the last one would be a command of its own that bash surely runs. */
  readonly takesLines: boolean;
  /** What came in since the text was read as a whole: at which offset of the text of then, and how long it is. */
  readonly added: readonly {readonly offset: number; readonly length: number}[];
}

/** A merge asks for many variables of one text, and many hosts have the same file to begin with. */
const scripts = remembering(read, 64);

export const readScript = (text: string): Result<Script, MergeProblem> => scripts.read(text);

function read(text: string): Result<Script, MergeProblem> {
  const script = readScriptText(text);
  if (!script.ok) return script;
  const {commands, ended} = script.value;
  return ok({
    text,
    assignments: byKey(assignments(text, commands)),
    others: commands.flatMap(({words}, at) => (words.every((word) => isAssignment(text, word)) ? [] : [{at, words}])),
    commands: commands.length,
    takesLines: ended && !commands.some(leaves),
    added: [],
  });
}

function byKey(all: readonly Found[]): ReadonlyMap<string, readonly Found[]> {
  const groups = new Map<string, Found[]>();
  for (const found of all) {
    const group = groups.get(found.key);
    if (group === undefined) groups.set(found.key, [found]);
    else group.push(found);
  }
  return groups;
}

/** All assignments of a variable, in order, where they stand in the text. */
export const assignmentsTo = ({assignments, added}: Script, key: string): readonly Found[] =>
  (assignments.get(key) ?? []).map((found) => moved(found, added.slice(found.since)));

function moved(found: Found, added: Script['added']): Found {
  if (added.length === 0) return found;
  const move = (position: number) => added.reduce((at, {offset, length}) => (at > offset ? at + length : at), position);
  const pieces = found.pieces.map((piece) => ({...piece, start: move(piece.start), end: move(piece.end)}));
  return {...found, start: move(found.start), end: move(found.end), pieces};
}

/**
 * Notes what `text` reads as, which is the text before with something added inside the quotes of an assignment's value that
 * is not special there: as before, but for that value and where all that follows stands.
 */
export function noteAdded(before: string, to: Assignment, offset: number, length: number, text: string): void {
  const known = scripts.known(before);
  if (known?.ok !== true || known.value.others.length > 0) return;
  const script = known.value;
  const all = assignmentsTo(script, to.key);
  const found = all.find(({start}) => start === to.start);
  const added = [...script.added, {offset, length}];
  const edited = found && assignmentAt(text, found.start - found.key.length - 1, found.at, added.length);
  if (edited?.end !== to.end + length) return;
  const now = (script.assignments.get(to.key) ?? []).with(all.indexOf(found as Found), edited);
  scripts.note(text, ok({...script, text, added, assignments: new Map(script.assignments).set(to.key, now)}));
}

/** Notes what `text` reads as, which is the text before with a line `KEY="value"` behind it. */
export function noteLine(before: string, key: string, text: string): void {
  const known = scripts.known(before);
  if (known?.ok !== true || !known.value.takesLines) return;
  const script = known.value;
  const last = assignmentAt(text, before.length, script.commands, script.added.length);
  if (last?.key !== key || last.end !== text.length - 1) return;
  const now = new Map(script.assignments).set(key, [...(script.assignments.get(key) ?? []), last]);
  scripts.note(text, ok({...script, text, assignments: now, commands: script.commands + 1}));
}

/** The assignment that stands at an offset; undefined where it is not exactly known. */
function assignmentAt(text: string, offset: number, at: number, since: number): Found | undefined {
  const word = readWord(text, offset);
  const match = word.ok ? matchOf(text, word.value) : null;
  const found = word.ok && match !== null ? assignmentOf(word.value, match, at, undefined) : undefined;
  return found === undefined || found.why !== undefined ? undefined : {...found, since};
}

const assignmentWord = /^([A-Za-z_][A-Za-z0-9_]*)(\[[^\]]*\])?(\+?)=/;

const matchOf = (text: string, {start, end}: Word): RegExpExecArray | null =>
  assignmentWord.exec(text.slice(start, end));

const isAssignment = (text: string, word: Word): boolean => matchOf(text, word) !== null;

/** Builtins whose arguments can be assignments that stay. */
const declaring = ['export', 'declare', 'typeset', 'readonly', 'local'];

const leaves = ({words}: Command): boolean => ['return', 'exit'].includes(words[0]?.value ?? '');

/** All assignments that bash may keep, in order; `why` where their effect is not exactly known. */
function assignments(text: string, commands: readonly Command[]): readonly Found[] {
  let left = false;
  return commands.flatMap((command, at) => {
    const found = assignmentsOf(text, command, at, left);
    left ||= leaves(command);
    return found;
  });
}

function assignmentsOf(text: string, command: Command, at: number, left: boolean): readonly Found[] {
  const words = command.words.map((word) => ({word, match: matchOf(text, word)}));
  const other = words.find(({match}) => match === null)?.word;
  const declares = other !== undefined && declaring.includes(other.value);
  // Before another command's name they hold for that command only.
  if (other && !declares) return [];
  const raw = declares ? text.slice(command.words[0]?.start, command.words.at(-1)?.end) : '';
  const why = whyNotSure(command, left) ?? (declares ? whyNotPlain(command, raw) : undefined);
  return words.flatMap(({word, match}) => (match === null ? [] : [assignmentOf(word, match, at, why)]));
}

export const nested = 'nested or conditional';

const whyNotSure = ({sure}: Command, left: boolean): string | undefined =>
  !sure ? nested : left ? 'behind a return or exit' : undefined;

/** Options change what a declaration does, and braces are expanded in its arguments. */
const whyNotPlain = ({words}: Command, raw: string): string | undefined =>
  words.some(({value}) => value.startsWith('-')) ? 'declared with options' : raw.includes('{') ? 'a brace' : undefined;

function assignmentOf(word: Word, match: RegExpExecArray, at: number, outer: string | undefined): Found {
  const [{length}, key = '', index, plus] = match;
  const why = outer ?? (index !== undefined ? 'an array' : plus ? 'appended with +=' : word.inexact);
  const value = word.value.slice(length);
  const assignment = {
    key,
    value,
    start: word.start + length,
    end: word.end,
    pieces: behind(word.pieces, length),
    at,
    since: 0,
  };
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
