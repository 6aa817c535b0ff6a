import type {Places} from '../base/place.ts';
import type {Rollout} from './rollout.ts';

/** Plays, one after the other: the next one starts only when the one before it stayed within its budget. */
export interface Playbook {
  readonly plays: readonly Play[];
  /** Where each value was written, as `plays[0].hosts`. Defaults have no place. */
  readonly places: Places;
}

export interface Play {
  readonly title: string;
  /** A pattern of hosts, as on the command line. */
  readonly hosts: string;
  readonly guests: GuestsOfPlay;
  readonly rollout: Rollout;
  /** In this order; a host that fails in one takes no part in the following. */
  readonly tasks: readonly Task[];
}

/**
 * `stay`: guests keep the interfaces that they have, and what the inventory asks of them waits; all else is brought to
 * their hosts.
 */
export const guestsOfPlay = ['move', 'stay'] as const;
export type GuestsOfPlay = (typeof guestsOfPlay)[number];

export type Task =
  /** Plans only: a host fails where it is refused, not reached, or a guest would feel more than the ceiling. */
  | {readonly kind: 'check'; readonly ceiling: Ceiling}
  /** One transaction for each host, batch by batch; hosts above the ceiling are refused before anything is sent. */
  | {readonly kind: 'apply'; readonly ceiling: Ceiling}
  /** Looks whether hosts and guests are as the inventory says and answer; changes nothing. */
  | {readonly kind: 'verify'}
  /** Sends test traffic between the hosts of each private network that spans them; temporary endpoints are made for it. */
  | {readonly kind: 'probe'}
  | {readonly kind: 'drift'}
  | {readonly kind: 'pause'; readonly seconds: number};

/** What a guest may feel at the most, weakest first. */
export const ceilings = ['none', 'live', 'blip', 'restart'] as const;
export type Ceiling = (typeof ceilings)[number];
