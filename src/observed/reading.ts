/** Something that was not understood, or that a program on the host ignores without a word. Never an error by itself. */
export interface Oddity {
  /** The fact (`links`) or the file (`/etc/sysconfig/network/routes`) in which it stands. */
  readonly at: string;
  /** Counts from 1. */
  readonly line?: number;
  readonly what: string;
}

/** What could be read, and what could not. Readers never throw: an empty or foreign answer reads as nothing. */
export interface Reading<T> {
  readonly value: T;
  readonly oddities: readonly Oddity[];
}

/** A foreign answer of a thousand lines is told as this many oddities, and the number of the others. */
const shown = 20;

/** Characters; no program that is asked prints longer lines, and patterns take their time on what is much longer. */
const longest = 8192;

/**
 * Reads an answer line by line, blank lines left out. `readLine` gives what stands in a line, [] for a line that is
 * understood and says nothing, and undefined for one that is not understood.
 */
export function readLines<T>(
  at: string,
  raw: string,
  readLine: (line: string, number: number) => readonly T[] | undefined,
): Reading<readonly T[]> {
  const value: T[] = [];
  const oddities: Oddity[] = [];
  raw.split('\n').forEach((text, index) => {
    const line = text.trimEnd();
    if (line === '') return;
    const found = line.length > longest ? undefined : readLine(line, index + 1);
    if (found === undefined) oddities.push({at, line: index + 1, what: `not understood: ${excerpt(line)}`});
    else value.push(...found);
  });
  return {value, oddities: firstOf(at, oddities)};
}

/** A reading with its value taken further. */
export const mapReading = <T, U>(reading: Reading<T>, into: (value: T) => U): Reading<U> => ({
  value: into(reading.value),
  oddities: reading.oddities,
});

function firstOf(at: string, oddities: readonly Oddity[]): readonly Oddity[] {
  if (oddities.length <= shown) return oddities;
  return [...oddities.slice(0, shown), {at, what: `${oddities.length - shown} more lines were not understood`}];
}

/** A text as it can be shown in a message: quoted, control characters escaped, of bounded length. */
export const excerpt = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** `key value key value …` of iproute2: the word that follows `key`. */
export function wordAfter(words: readonly string[], key: string): string | undefined {
  const index = words.indexOf(key);
  return index < 0 ? undefined : words[index + 1];
}
