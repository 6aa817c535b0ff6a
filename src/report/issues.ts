import type {Issue} from '../base/issue.ts';
import type {Place} from '../base/place.ts';
import type {Colours} from './colours.ts';
import {excerpt} from './excerpt.ts';
import {safe} from './safe.ts';

/** The files that issues are about, by the name that places carry; what is missing is shown without its line. */
export type SourceTexts = ReadonlyMap<string, string>;

/** Columns of the terminal that source lines are cut to. */
const width = 80;

/** Each issue with its line, a caret under the value, and the hint; a count at the end. Empty for no issues. */
export function formatIssues(issues: readonly Issue[], texts: SourceTexts, colours: Colours): string {
  if (issues.length === 0) return '';
  const lines = linesByFile(issues, texts);
  const blocks = issues.map((issue) => formatIssue(issue, lines, colours));
  return `${blocks.join('\n\n')}\n\n${formatCount(issues, colours)}\n`;
}

type Lines = ReadonlyMap<string, readonly string[]>;

function linesByFile(issues: readonly Issue[], texts: SourceTexts): Lines {
  const files = new Set(issues.flatMap(({place, related = []}) => [place.file, ...related.map((r) => r.place.file)]));
  return new Map([...files].map((file) => [file, texts.get(file)?.split(/\r?\n/) ?? []]));
}

function formatIssue(issue: Issue, lines: Lines, colours: Colours): string {
  const warning = issue.severity === 'warning';
  const paint = warning ? colours.yellow : colours.red;
  const word = warning ? `${paint('warning:')} ` : '';
  const head = `${colours.bold(position(issue.place))}: ${word}${safe(issue.message)} ${colours.dim(`[${issue.code}]`)}`;
  const hint = issue.hint === undefined ? [] : [`  ${colours.cyan('hint:')} ${safe(issue.hint)}`];
  const related = (issue.related ?? []).flatMap(({place, message}) => [
    `  ${position(place)}: ${safe(message)}`,
    ...source(place, lines, colours, colours.dim),
    ...throughLine(place, colours),
  ]);
  return [
    head,
    ...source(issue.place, lines, colours, paint),
    ...throughLine(issue.place, colours),
    ...hint,
    ...related,
  ].join('\n');
}

/** The line is about hosts that it does not name. */
const throughLine = ({through}: Place, colours: Colours): readonly string[] =>
  through === undefined ? [] : [`  ${colours.cyan('through:')} ${safe(through)}`];

const position = ({file, line, column}: Place): string => `${safe(file)}:${line}:${column}`;

function source(place: Place, lines: Lines, colours: Colours, paint: (text: string) => string): readonly string[] {
  const gutter = `  ${place.line} | `;
  const found = excerpt(lines.get(place.file)?.[place.line - 1], place, width - gutter.length);
  if (found === undefined) return [];
  const empty = `${' '.repeat(gutter.length - 2)}| `;
  return [colours.dim(gutter) + found.source, colours.dim(empty) + paint(found.marks)];
}

function formatCount(issues: readonly Issue[], colours: Colours): string {
  const warnings = issues.filter(({severity}) => severity === 'warning').length;
  const errors = issues.length - warnings;
  const files = new Set(issues.map(({place}) => place.file)).size;
  const counts = [
    ...(errors === 0 ? [] : [colours.red(counted(errors, 'error'))]),
    ...(warnings === 0 ? [] : [colours.yellow(counted(warnings, 'warning'))]),
  ];
  return `${counts.join(', ')} in ${counted(files, 'file')}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
