import type {Result} from '../base/result.ts';
import type {MergeProblem, Part, PartClaim} from './part.ts';

/** How one kind of part gets into a text, and out again. */
export interface Engine<P extends Part> {
  /** Whether the text already means what the part asks for. */
  satisfied(text: string, part: P, context: Context): Result<boolean, MergeProblem>;
  /** Called only where the part is not satisfied. `was` is plain JSON, handed to `takeOut` later. */
  putIn(text: string, part: P, context: Context): Result<{readonly text: string; readonly was: unknown}, MergeProblem>;
  /** Puts back what stood there before, as far as what stands there now is ours. */
  takeOut(text: string, part: P, was: unknown, context: Context): Result<string, MergeProblem>;
}

export interface Context {
  /** The text as it would be without any part of ours. */
  readonly withoutUs: string;
  /** Claims that hold in the text at this moment. */
  readonly claims: readonly PartClaim[];
  /** Whether the whole file is ours, or about to be. */
  readonly created: boolean;
}

/** The record comes back from a host as JSON that anybody may have edited. */
export const damagedClaim = (what: string): MergeProblem => ({
  problem: 'unreadable',
  message: `the record of what we wrote for ${what} is damaged`,
  hint: 'put the file in order by hand, and remove its entry from the record on the host',
});

/** A field of a claim's `was`; undefined where it is not there. */
export const field = (was: unknown, name: string): unknown =>
  typeof was === 'object' && was !== null && name in was ? (was as Record<string, unknown>)[name] : undefined;

export const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
