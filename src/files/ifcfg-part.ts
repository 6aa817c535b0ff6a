import {err, ok, type Result} from '../base/result.ts';
import {damagedClaim, field, type Context, type Engine} from './engine.ts';
import {ifcfgMeaning} from './ifcfg-meaning.ts';
import type {IfcfgPart, MergeProblem} from './part.ts';
import {
  byteLength,
  insertLine,
  longestLine,
  parseSysconfig,
  printSysconfig,
  removeKey,
  setKey,
  unclosedQuote,
  valuesOf,
  wickedValues,
  type SysconfigLine,
} from './sysconfig.ts';

/** The whole text before and after; null: there was no file. */
interface Was {
  readonly before: string | null;
  readonly after: string;
}

export const ifcfgEngine: Engine<IfcfgPart> = {
  satisfied: (text, part, context) => {
    const problem = renderedProblem(part.text);
    return problem ? err(problem) : ok(means(text, part, renderedFor(part, context)));
  },
  putIn,
  takeOut: (text, part, was) => {
    const known = readWas(was);
    if (!known) return err(damagedClaim('an interface'));
    if (text === known.after) return ok(known.before ?? '');
    return ok(known.before === null ? withoutOurLines(text, part) : keyByKey(text, part, known.before));
  },
};

function putIn(text: string, part: IfcfgPart, context: Context): Result<{text: string; was: Was}, MergeProblem> {
  if (context.created && text === '') return ok({text: part.text, was: {before: null, after: part.text}});
  const rendered = renderedFor(part, context);
  const lines = parseSysconfig(text);
  const torn = lines.findIndex(
    ({whole, assignment}) => !whole && assignment && (rendered.has(assignment.key) || governs(part, assignment.key)),
  );
  if (torn !== -1) return err(tornLine(lines, torn));
  const open = unclosedQuote(lines);
  if (open !== -1) return err(openQuote(lines, open));
  const after = edit(lines, part, rendered);
  const long = after.findIndex((line) => line.whole && byteLength(line.raw) > longestLine);
  if (long !== -1) return err(tooLong(long + 1));
  const result = printSysconfig(after);
  return ok({text: result, was: {before: text, after: result}});
}

/** What the part sets in this file. */
function renderedFor(part: IfcfgPart, {created}: Context): ReadonlyMap<string, string> {
  const rendered = wickedValues(part.text);
  if (created || part.suggests === undefined) return rendered;
  return new Map([...rendered].filter(([key]) => !part.suggests?.includes(key)));
}

function edit(lines: readonly SysconfigLine[], part: IfcfgPart, rendered: ReadonlyMap<string, string>) {
  let edited = lines;
  for (const [key, value] of valuesOf(lines))
    if (value !== '' && !rendered.has(key) && governs(part, key)) edited = removeKey(edited, key);
  for (const [key, value] of rendered) if (valuesOf(edited).get(key) !== value) edited = setKey(edited, key, value);
  return edited;
}

/** Whether the file says the same, in whatever spelling, in everything that the part sets or governs. */
function means(text: string, part: IfcfgPart, rendered: ReadonlyMap<string, string>): boolean {
  const ours = (key: string) => rendered.has(key) || governs(part, key) || (key === 'IPADDR' && setsAddress(rendered));
  const want = ifcfgMeaning(rendered);
  const have = ifcfgMeaning(wickedValues(text));
  return [...new Set([...want.keys(), ...have.keys()])].filter(ours).every((key) => want.get(key) === have.get(key));
}

const setsAddress = (rendered: ReadonlyMap<string, string>): boolean =>
  [...rendered.keys()].some((key) => key.startsWith('IPADDR'));

const governs = (part: IfcfgPart, key: string): boolean =>
  part.governs.some((name) => (name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : key === name));

/** Others edited a file that we made: our lines go, theirs stay. */
function withoutOurLines(text: string, part: IfcfgPart): string {
  const ours = new Set(parseSysconfig(part.text).map((line) => line.raw));
  return printSysconfig(parseSysconfig(text).filter((line) => !ours.has(line.raw)));
}

/** Others edited the file meanwhile: a key that still has our value gets its old lines back, the rest stays. */
function keyByKey(text: string, part: IfcfgPart, before: string): string {
  const old = parseSysconfig(before);
  const rendered = wickedValues(part.text);
  let lines = parseSysconfig(text);
  for (const [key, value] of rendered) {
    if (valuesOf(lines).get(key) !== value || valuesOf(old).get(key) === value) continue;
    lines = putBack(lines, key, old);
  }
  for (const key of valuesOf(old).keys())
    if (governs(part, key) && !rendered.has(key) && !valuesOf(lines).has(key)) lines = putBack(lines, key, old);
  return printSysconfig(lines);
}

function putBack(lines: readonly SysconfigLine[], key: string, old: readonly SysconfigLine[]) {
  const was = old.findLast((line) => line.assignment?.key === key);
  if (!was) return removeKey(lines, key);
  const at = lines.findLastIndex((line) => line.assignment?.key === key);
  if (at !== -1) return lines.with(at, was);
  return insertLine(lines, was.raw.replace(/\r?\n$/, ''));
}

function readWas(was: unknown): Was | undefined {
  const before = field(was, 'before');
  const after = field(was, 'after');
  if (typeof after !== 'string' || (typeof before !== 'string' && before !== null)) return undefined;
  return {before, after};
}

/** Why a rendered file is not one that wicked and shells read alike. */
function renderedProblem(text: string): MergeProblem | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '') return notOurs('the rendered interface file does not end with a newline', lines.length + 1);
  for (const [index, line] of lines.entries()) {
    if (byteLength(line) >= longestLine) return tooLong(index + 1);
    if (!/^(#[^\0\r]*|[A-Za-z][A-Za-z0-9_]*='[^'\0\r\\]*'|)$/.test(line))
      return notOurs(`${JSON.stringify(line)} is not a comment or KEY='value'`, index + 1);
  }
  return undefined;
}

const notOurs = (message: string, line: number): MergeProblem => ({
  problem: 'not-representable',
  message,
  line,
  hint: "write every value of an ifcfg template as KEY='value' on a line of its own",
});

const tooLong = (line: number): MergeProblem => ({
  problem: 'not-representable',
  message: `the line would be longer than the ${longestLine} bytes that wicked reads`,
  line,
  hint: 'use fewer or shorter names in this interface',
});

const tornLine = (lines: readonly SysconfigLine[], index: number): MergeProblem => ({
  problem: 'ambiguous',
  message: `${lines[index]?.assignment?.key ?? ''} stands in a line longer than the ${longestLine} bytes that wicked reads at once`,
  line: lineNumber(lines, index),
  hint: 'break the line up by hand',
});

/** What its owner meant is not known, and a quote of ours further down would close theirs for every shell. */
const openQuote = (lines: readonly SysconfigLine[], index: number): MergeProblem => ({
  problem: 'unreadable',
  message: 'a quote is opened and never closed: wicked passes over the whole line',
  line: lineNumber(lines, index),
  hint: 'close the quote by hand',
});

/** A line that wicked cuts is several of its own. */
const lineNumber = (lines: readonly SysconfigLine[], index: number): number =>
  printSysconfig(lines.slice(0, index)).split('\n').length;
