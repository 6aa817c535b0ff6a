import type {Code} from './codes.ts';
import type {Place} from './place.ts';

/** A finding in the user's files. Issues are collected: all of all files are reported at once. */
export interface Issue {
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  readonly place: Place;
  /** What is wrong, without the place. */
  readonly message: string;
  /** What to write instead, or what to do next. */
  readonly hint?: string;
  /** Other places that belong to it, as the first definition of something defined twice. */
  readonly related?: readonly {readonly place: Place; readonly message: string}[];
}
