import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Folders that hold no pages of ours. */
const skipped = new Set(['node_modules', 'dist', 'coverage', 'cases', 'samples', '.git']);

/** Every *.md of the repository, by its path from the top. */
export function pages(folder = ''): readonly string[] {
  return readdirSync(join(root, folder), {withFileTypes: true}).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : pages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

export const inRepository = (path: string): string => join(root, path);
export const pageText = (path: string): string => readFileSync(inRepository(path), 'utf8');

/** The text below a heading, up to the next heading. */
export function section(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start < 0) throw new Error(`there is no heading "${heading}"`);
  const end = lines.findIndex((line, i) => i > start && /^#+ /.test(line));
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

/** The cells of the rows of the tables in a text, without heads. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  return lines
    .filter(
      (line, i) => line.startsWith('|') && !/^\|[-| :]+\|$/.test(line) && !/^\|[-| :]+\|$/.test(lines[i + 1] ?? ''),
    )
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** The word in backticks that a cell begins with. */
export const quotedWord = (cell: string | undefined): string | undefined => /^`([^`]+)`/.exec(cell ?? '')?.[1];
