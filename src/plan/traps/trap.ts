import type {Code} from '../../base/codes.ts';
import type {Step} from '../steps.ts';

/** Something that a program on a host does without a word, or in spite of its exit status, and what vifleet does about it. */
export interface Trap {
  /** What bites, as Markdown. */
  readonly bites: string;
  readonly closed: readonly [Closing, ...Closing[]];
  /** How it is closed, where the ways and codes alone don't say it; Markdown. */
  readonly how?: string;
  /** Where it is shown: folders of cases, and `FILE: part of the name of a test`. */
  readonly shown: readonly [string, ...string[]];
}

export type Closing =
  /** The text that enters a file has no room for it. */
  | {readonly way: 'unwritable'}
  /** A finding in the inventory, or a host that is refused. */
  | {readonly way: 'refused'; readonly by: readonly [Code, ...Code[]]}
  /** A finding that stops nothing. */
  | {readonly way: 'warned'; readonly by: readonly [Code, ...Code[]]}
  /** The host looks, before it is touched or after it was. */
  | {readonly way: 'read back'; readonly by: readonly [ReadBack, ...ReadBack[]]}
  /** Another way is taken, or what is missing is done. */
  | {readonly way: 'avoided'};

/** A dry check of what is staged (plan/checks.ts), a step that proves, or the verification's look at running guests. */
export type ReadBack = DryCheck | Step['do'] | 'guests';
export type DryCheck = 'wicked' | 'bash' | 'dnsmasq' | 'shell' | 'xl';
