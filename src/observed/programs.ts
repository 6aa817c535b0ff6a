import {mapReading, readLines, type Reading} from './reading.ts';

/** Programs that exist on the host, by name, with their path. */
export type ObservedPrograms = ReadonlyMap<string, string>;

/** `NAME PATH` lines, as `command -v` finds them; a program that is missing has no line. */
export const readPrograms = (raw: string): Reading<ObservedPrograms> =>
  mapReading(readLines('programs', raw, readProgram), (programs) => new Map(programs));

function readProgram(line: string): readonly (readonly [string, string])[] | undefined {
  const match = /^([A-Za-z0-9._-]+) (\/\S+)$/.exec(line);
  return match === null ? undefined : [[match[1] ?? '', match[2] ?? '']];
}
