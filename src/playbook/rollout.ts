/** How a change goes through many hosts. */
export interface Rollout {
  /** How many hosts go first and alone; where one of them ends badly, no other host starts. */
  readonly canary: number;
  /** How many hosts go together after them. */
  readonly batch: Amount;
  /** How many hosts may end badly before no new host starts; one that is not reached counts. */
  readonly budget: Amount;
  /** Between two batches. */
  readonly pauseSeconds: number;
}

/** A number of hosts, or so many percent of those that are worked on. */
export type Amount =
  {readonly kind: 'hosts'; readonly hosts: number} | {readonly kind: 'percent'; readonly percent: number};

/** Where a play does not say otherwise: all at once, and the first host that ends badly ends it. */
export const usualRollout: Rollout = {
  canary: 0,
  batch: {kind: 'percent', percent: 100},
  budget: {kind: 'hosts', hosts: 0},
  pauseSeconds: 0,
};
