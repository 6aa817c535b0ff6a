import {ok, type Result} from '../base/result.ts';
import {readWord, type Word} from './bash-word.ts';
import type {MergeProblem} from './part.ts';

/** A simple command: its words, and whether bash surely runs it, once, in this shell. */
export interface Command {
  readonly words: readonly Word[];
  readonly sure: boolean;
}

/** Reading under way. */
interface Reading {
  readonly text: string;
  at: number;
  readonly commands: Command[];
  words: Word[];
  /** The command has redirections, or `!` before it. */
  changed: boolean;
  /** Depth of if, for, while, case, select and braces; of parentheses. */
  depth: number;
  parentheses: number;
  /** Behind `&&`, `||` or `|`: whether the next command runs, or runs here, depends. */
  linked: boolean;
  /** Behind `function`. */
  functionName: boolean;
  /** Delimiters of here-documents that begin at the next newline. */
  readonly hereDocuments: {readonly delimiter: string; readonly tabs: boolean}[];
  /** The text ends in a here-document. */
  cutShort: boolean;
}

/** A script that bash sources. */
export interface ScriptText {
  /** The simple commands, in order; what is nested (if, for, functions, subshells, pipes) is marked as not sure. */
  readonly commands: readonly Command[];
  /** Whether it ends where a command could begin that bash surely runs. */
  readonly ended: boolean;
}

/**
 * The simple commands of a script that bash sources, in order. What is nested (if, for, functions, subshells, pipes) is
 * read too, and marked as not sure. Fails only where a quote is never closed.
 */
export function readCommands(text: string): Result<readonly Command[], MergeProblem> {
  const script = readScriptText(text);
  return script.ok ? ok(script.value.commands) : script;
}

/** The same, with how the text ends. */
export function readScriptText(text: string): Result<ScriptText, MergeProblem> {
  const reading: Reading = {
    text,
    at: 0,
    commands: [],
    words: [],
    changed: false,
    depth: 0,
    parentheses: 0,
    linked: false,
    functionName: false,
    hereDocuments: [],
    cutShort: false,
  };
  while (reading.at < text.length) {
    const problem = step(reading);
    if (problem) return {ok: false, error: problem};
  }
  const ended = (text === '' || text.endsWith('\n')) && endsPlainly(reading);
  endCommand(reading, '\n');
  return ok({commands: reading.commands, ended});
}

const endsPlainly = ({words, changed, depth, parentheses, linked, functionName, cutShort}: Reading): boolean =>
  words.length === 0 && !changed && depth === 0 && parentheses === 0 && !linked && !functionName && !cutShort;

function step(reading: Reading): MergeProblem | undefined {
  const {text, at} = reading;
  const rest = text.slice(at, at + 3);
  if (/^[ \t]/.test(rest)) reading.at += 1;
  else if (rest.startsWith('\\\n')) reading.at += 2;
  else if (rest.startsWith('#')) reading.at = endOfLine(text, at);
  else if (rest.startsWith('\n')) newline(reading);
  else if (/^(&>|[<>])/.test(rest)) return redirect(reading);
  else if (/^[;&|()]/.test(rest)) operator(reading, /^(;;&|;;|;&|&&|\|\||\|&|.)/.exec(rest)?.[0] ?? '');
  else return word(reading);
  return undefined;
}

const endOfLine = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
};

function newline(reading: Reading): void {
  endCommand(reading, '\n');
  reading.at += 1;
  for (const {delimiter, tabs} of reading.hereDocuments.splice(0)) skipHereDocument(reading, delimiter, tabs);
}

function skipHereDocument(reading: Reading, delimiter: string, tabs: boolean): void {
  while (reading.at < reading.text.length) {
    const end = endOfLine(reading.text, reading.at);
    const line = reading.text.slice(reading.at, end);
    reading.at = end + 1;
    if ((tabs ? line.replace(/^\t+/, '') : line) === delimiter) return;
  }
  reading.cutShort = true;
}

function redirect(reading: Reading): MergeProblem | undefined {
  const operator =
    /^(&>>|&>|<<<|<<-|<<|<>|<&|>>|>&|>\||<|>)/.exec(reading.text.slice(reading.at, reading.at + 3))?.[0] ?? '';
  reading.at += operator.length;
  reading.changed = true;
  if (reading.text[reading.at] === '(') return undefined;
  while (/[ \t]/.test(reading.text.charAt(reading.at))) reading.at += 1;
  const target = readWord(reading.text, reading.at);
  if (!target.ok) return target.error;
  reading.at = target.value.end;
  if (operator === '<<' || operator === '<<-')
    reading.hereDocuments.push({delimiter: target.value.value, tabs: operator === '<<-'});
  return undefined;
}

function operator(reading: Reading, operator: string): void {
  endCommand(reading, operator);
  reading.at += operator.length;
  if (operator === '(') reading.parentheses += 1;
  // A pattern of `case` has a closing parenthesis without an opening one.
  if (operator === ')') reading.parentheses = Math.max(0, reading.parentheses - 1);
}

const openers = ['if', 'while', 'until', 'for', 'case', 'select', '{'];
const closers = ['fi', 'done', 'esac', '}'];
/** A command follows these, possibly another reserved word. */
const leaders = ['if', 'while', 'until', '{', 'then', 'else', 'elif', 'do'];
const modifiers = ['!', 'time', 'coproc'];

function word(reading: Reading): MergeProblem | undefined {
  const read = readWord(reading.text, reading.at);
  if (!read.ok) return read.error;
  reading.at = read.value.end;
  const raw = reading.text.slice(read.value.start, read.value.end);
  if (reading.functionName) reading.functionName = false;
  else if (reading.words.length > 0 || !reserved(reading, raw)) reading.words.push(read.value);
  return undefined;
}

/** Takes a reserved word in; false for a word that begins, or is, a simple command. */
function reserved(reading: Reading, raw: string): boolean {
  if (openers.includes(raw)) reading.depth += 1;
  if (closers.includes(raw)) reading.depth = Math.max(0, reading.depth - 1);
  if (raw === 'function') reading.functionName = true;
  // `! A=1` and `time A=1` run their command, but not as it stands.
  if (modifiers.includes(raw)) reading.changed = true;
  return raw === 'function' || leaders.includes(raw) || modifiers.includes(raw);
}

function endCommand(reading: Reading, terminator: string): void {
  const {words, depth, parentheses, linked, changed} = reading;
  const apart = terminator === '|' || terminator === '|&' || terminator === '&' || terminator === '(';
  const sure = depth === 0 && parentheses === 0 && !linked && !changed && !apart;
  if (words.length > 0) reading.commands.push({words, sure});
  // An empty command between two newlines doesn't end `A=1 &&`.
  if (words.length > 0 || terminator !== '\n') reading.linked = ['&&', '||', '|', '|&'].includes(terminator);
  reading.words = [];
  reading.changed = false;
}
