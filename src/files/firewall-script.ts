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
}

/** Texts read last: a merge asks for many variables of one, and hosts have the same file to begin with. Nothing else depends on it. */
const recent = new Map<string, Result<Script, MergeProblem>>();
const remembered = 64;

export function readScript(text: string): Result<Script, MergeProblem> {
  const known = recent.get(text);
  const script = known ?? read(text);
  if (known !== undefined) recent.delete(text);
  remember(text, script);
  return script;
}

function remember(text: string, script: Result<Script, MergeProblem>): void {
  recent.set(text, script);
  if (recent.size > remembered) for (const oldest of recent.keys()) return void recent.delete(oldest);
}

function read(text: string): Result<Script, MergeProblem> {
  const script = readScriptText(text);
  if (!script.ok) return script;
  const {commands, ended} = script.value;
  const all = assignments(text, commands);
  return ok({
    text,
    assignments: new Map([...new Set(all.map(({key}) => key))].map((key) => [key, all.filter((a) => a.key === key)])),
    others: commands.flatMap(({words}, at) => (words.every((word) => isAssignment(text, word)) ? [] : [{at, words}])),
    commands: commands.length,
    takesLines: ended && !commands.some(leaves),
  });
}

/**
 * Remembers what `text` with `added` at `offset`, inside the quotes of an assignment's value, reads as: as before, but for
 * that value and where all that follows stands. `added` holds nothing that is special in quotes.
 */
export function noteAdded(before: string, assignment: Assignment, offset: number, added: string, text: string): void {
  const script = recent.get(before);
  if (script?.ok !== true) return;
  const {assignments, others} = script.value;
  const found = assignments.get(assignment.key)?.find(({start}) => start === assignment.start);
  if (found === undefined || others.some(({at}) => at === found.at)) return;
  const edited = assignmentAt(text, found.start - found.key.length - 1, found.at);
  if (edited?.end !== found.end + added.length) return;
  const move = (position: number) => (position > offset ? position + added.length : position);
  const moved = (one: Found) => (one === found ? edited : one.end <= offset ? one : movedFound(one, move));
  remember(
    text,
    ok({
      ...script.value,
      text,
      assignments: new Map([...assignments].map(([key, all]) => [key, all.map(moved)])),
      others: others.map(({at, words}) => ({at, words: words.map((word) => movedWord(word, move))})),
    }),
  );
}

/** Remembers what `text`, which is the text before and a line `KEY="value"` behind it, reads as. */
export function noteLine(before: string, key: string, text: string): void {
  const script = recent.get(before);
  if (script?.ok !== true || !script.value.takesLines) return;
  const {assignments, commands} = script.value;
  const last = assignmentAt(text, before.length, commands);
  if (last?.key !== key || last.end !== text.length - 1) return;
  const all = [...(assignments.get(key) ?? []), last];
  remember(
    text,
    ok({...script.value, text, assignments: new Map([...assignments, [key, all]]), commands: commands + 1}),
  );
}

/** The assignment that stands at an offset; undefined where it is not exactly known. */
function assignmentAt(text: string, offset: number, at: number): Found | undefined {
  const word = readWord(text, offset);
  const match = word.ok ? matchOf(text, word.value) : null;
  const found = word.ok && match !== null ? assignmentOf(word.value, match, at, undefined) : undefined;
  return found?.why === undefined ? found : undefined;
}

type Move = (position: number) => number;

const movedFound = (found: Found, move: Move): Found => ({
  ...found,
  start: move(found.start),
  end: move(found.end),
  pieces: movedPieces(found.pieces, move),
});

const movedWord = (word: Word, move: Move): Word => ({
  ...word,
  start: move(word.start),
  end: move(word.end),
  pieces: movedPieces(word.pieces, move),
});

const movedPieces = (pieces: readonly Piece[], move: Move): readonly Piece[] =>
  pieces.map((piece) => ({...piece, start: move(piece.start), end: move(piece.end)}));

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
