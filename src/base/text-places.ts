import type {Place} from './place.ts';

/** Turns offsets of a text into places. */
export interface TextPlaces {
  at(offset: number): Place;
  /** The place of `start`, underlined to `end` or the end of its line. */
  span(start: number, end: number): Place;
  /** The first line with more than `limit` characters. */
  firstLineOver(limit: number): {readonly place: Place; readonly length: number} | undefined;
}

export function textPlaces(file: string, text: string): TextPlaces {
  const starts = lineStarts(text);
  const endOf = (index: number): number => (starts[index + 1] ?? text.length + 1) - 1;
  const at = (offset: number): Place => {
    const index = lastAtMost(starts, offset);
    return {file, line: index + 1, column: offset - (starts[index] ?? 0) + 1};
  };
  return {
    at,
    span(start, end) {
      const place = at(start);
      const length = Math.min(end, endOf(place.line - 1)) - start;
      return length > 1 ? {...place, length} : place;
    },
    firstLineOver(limit) {
      const index = starts.findIndex((start, i) => endOf(i) - start > limit);
      const start = starts[index];
      return start === undefined ? undefined : {place: at(start), length: endOf(index) - start};
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the last element that is at most `value`, in an ascending list that begins with 0. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
