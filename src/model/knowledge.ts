import type {LinkName, Mac} from './values.ts';

/**
 * What must be known of a host before its desired state is complete, and only the host can tell. `render` without a
 * host has none: then a bridge is rendered without LLADDR.
 */
export interface Knowledge {
  /** Permanent hardware addresses of the NICs. */
  readonly macs: ReadonlyMap<LinkName, Mac>;
}

export const noKnowledge: Knowledge = {macs: new Map()};
