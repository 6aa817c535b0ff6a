import type {Because} from '../../model/intent.ts';

/** How a host can differ from what the inventory asks for, in the order in which a reader wants to know. */
export const driftClasses = ['changed-outside', 'not-applied', 'not-live', 'lost-at-reboot', 'unmanaged'] as const;

/**
 * `changed-outside`: somebody changed or removed what vifleet wrote. `not-applied`: the inventory asks for something that
 * was never written. `not-live`: a file says it, and the kernel or a running guest has it otherwise. `lost-at-reboot`: it
 * runs, and no file says it. `unmanaged`: it is there, and the inventory does not speak of it.
 */
export type DriftClass = (typeof driftClasses)[number];

export interface Difference {
  readonly class: DriftClass;
  /** A path, or a thing in the words of a plan: `link br0`, `alice eth0`. */
  readonly object: string;
  readonly what: string;
  readonly because: Because;
}

/** Unmanaged things are nobody's mistake: alone they are told, and are no drift. */
export const isDrift = (difference: Difference): boolean => difference.class !== 'unmanaged';
