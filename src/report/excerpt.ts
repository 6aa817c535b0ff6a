import type {Place} from '../base/place.ts';
import {columns, safe} from './safe.ts';

/** The line of a place, and the line of carets below it; neither is wider than `width`. */
export interface Excerpt {
  readonly source: string;
  readonly marks: string;
}

/** Undefined where the text has no such line. */
export function excerpt(line: string | undefined, place: Place, width: number): Excerpt | undefined {
  if (line === undefined) return undefined;
  const start = Math.min(place.column - 1, line.length);
  const length = Math.max(1, Math.min(place.length ?? 1, line.length - start));
  // no more of a long line than could ever be shown
  const before = shown(line.slice(Math.max(0, start - width), start));
  const marked = shown(line.slice(start, Math.min(start + length, start + width)));
  const after = shown(line.slice(start + length, start + length + width));
  const value = cutRight(marked, Math.floor(width / 2));
  const left = cutLeft(before, start > width, Math.floor(width / 3), width - columns(value) - columns(after));
  const right = cutRight(value === marked ? after : '', width - columns(left) - columns(value));
  const carets = '^'.repeat(Math.max(1, columns(value)));
  return {source: (left + value + right).trimEnd(), marks: ' '.repeat(columns(left)) + carets};
}

const shown = (text: string): string => safe(text.replaceAll('\t', '    '));

function cutRight(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let cut = '';
  for (const character of text) {
    if (columns(cut + character) > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Keeps `room` columns if that is more than `least`: what follows the mark gets no more than it needs. */
function cutLeft(text: string, already: boolean, least: number, room: number): string {
  const width = Math.max(least, room);
  if (!already && columns(text) <= width) return text;
  let cut = '';
  for (const character of [...text].reverse()) {
    if (columns(cut + character) > width - 1) break;
    cut = character + cut;
  }
  return `…${cut}`;
}
