import type {Failure} from '../base/failure.ts';
import type {Place} from '../base/place.ts';
import type {ExplainedFile} from '../app/explain-file.ts';
import type {ExplainedValue, Reason} from '../app/explain.ts';
import type {Colours} from './colours.ts';
import type {SourceTexts} from './issues.ts';
import {foldedNames} from './names.ts';
import {columns, safe} from './safe.ts';
import {wrap} from './wrap.ts';

/** On which hosts a value ends up, and in which files. */
export interface OnHosts {
  readonly files: readonly {readonly host: string; readonly paths: readonly string[]}[];
  /** Hosts that have no files, and why. */
  readonly refused: readonly {readonly host: string; readonly failure: Failure}[];
}

export function explainedValueText(
  value: ExplainedValue,
  {files, refused}: OnHosts,
  texts: SourceTexts,
  width: number,
  colours: Colours,
): string {
  const {path, meaning, otherwise, reasons, counts} = value;
  const said = reasons.length > 0 ? reasonLines(reasons, texts, colours) : [notSaid(otherwise)];
  const where = folded(files, ({paths}) => paths.join(', ')).map(({names, words}) =>
    wrap(`  ${names}: ${words === '' ? 'in no file' : words}`, width, '      '),
  );
  const why = folded(refused, ({failure}) => failure.message).map(({names, words}) =>
    wrap(`  ${names}: no files: ${safe(words)}`, width, '      '),
  );
  return [
    colours.bold(safe(path)),
    ...(meaning === undefined ? [] : [wrap(`  ${meaning}`, width, '  ')]),
    ...said,
    ...countsLines(counts).map((line) => wrap(line, width, '      ')),
    ...(where.length + why.length === 0 ? [] : ['on hosts', ...where, ...why]),
    '',
  ].join('\n');
}

const notSaid = (otherwise: string | undefined): string =>
  otherwise === undefined ? '  nothing is said of it' : `  nothing is said of it; without it: ${otherwise}`;

export function explainedFileText({host, path, parts}: ExplainedFile, texts: SourceTexts, colours: Colours): string {
  const blocks = parts.map(({lines, reasons}) =>
    [
      ...lines.map((line) => `  ${safe(line)}`),
      ...reasonLines(reasons, texts, colours).map((line) => `  ${line}`),
      '',
    ].join('\n'),
  );
  return [`${colours.bold(`${host}:${path}`)}\n`, ...blocks].join('\n');
}

/** One line each: the place, the path, the value, and the way that it came. */
function reasonLines(reasons: readonly Reason[], texts: SourceTexts, colours: Colours): readonly string[] {
  const rows = reasons.map(({path, place}) => ({
    at: `${safe(place.file)}:${place.line}:${place.column}`,
    path: safe(path),
    value: safe(valueAt(place, texts)),
    through: place.through === undefined ? '' : `  through ${safe(place.through)}`,
  }));
  const longest = (of: (row: (typeof rows)[number]) => string) => Math.max(0, ...rows.map((row) => columns(of(row))));
  const [at, path] = [longest((row) => row.at), longest((row) => row.path)];
  return rows.map(
    (row) => `  ${row.at.padEnd(at)}  ${colours.dim(row.path.padEnd(path))}  ${row.value}${colours.cyan(row.through)}`,
  );
}

const valueAt = ({file, line, column, length = 1}: Place, texts: SourceTexts): string =>
  texts
    .get(file)
    ?.split('\n')
    [line - 1]?.slice(column - 1, column - 1 + length) ?? '';

interface Folded {
  readonly names: string;
  readonly words: string;
}

/** Hosts of which the same is said. */
function folded<Item extends {readonly host: string}>(
  items: readonly Item[],
  words: (item: Item) => string,
): readonly Folded[] {
  const groups = new Map<string, string[]>();
  for (const item of items) groups.set(words(item), [...(groups.get(words(item)) ?? []), item.host]);
  return [...groups].map(([said, hosts]) => ({names: foldedNames(hosts), words: said}));
}

/** For which hosts the values of a group count, key by key where that differs. */
function countsLines(paths: readonly string[]): readonly string[] {
  const hosts = new Map<string, string[]>();
  for (const path of paths) {
    const [, host = '', key = ''] = /^hosts\.([^.]*)\.?(.*)$/.exec(path) ?? [];
    hosts.set(key, [...(hosts.get(key) ?? []), host]);
  }
  const keys = new Map<string, string[]>();
  for (const [key, names] of hosts) keys.set(foldedNames(names), [...(keys.get(foldedNames(names)) ?? []), key]);
  return [...keys].map(([names, said]) =>
    keys.size === 1 ? `  counts for ${names}` : `  counts for ${names}: ${said.join(', ')}`,
  );
}
