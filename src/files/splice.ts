/** Replaces `text` from `start` up to `end` (offsets in UTF-16 units of the text as it was). */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that don't overlap; all offsets are those of `text` before any of them. */
export function splice(text: string, edits: readonly Splice[]): string {
  const inOrder = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let from = 0;
  for (const edit of inOrder) {
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from);
}

/** The lines of a text, each with its newline; joined they are the text. */
export const rawLines = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Line number, from 1, of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

export interface TextPlace {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** Tells places of offsets in one text, many times over. */
export function placesIn(text: string): (offset: number) => TextPlace {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return {line: low + 1, column: offset - (starts[low] ?? 0) + 1};
  };
}

/** A line without its line end, and the line end. */
export function cutLineEnd(raw: string): readonly [content: string, lineEnd: string] {
  const lineEnd = /\r?\n$/.exec(raw)?.[0] ?? '';
  return [raw.slice(0, raw.length - lineEnd.length), lineEnd];
}
