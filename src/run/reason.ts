import type {Failure} from '../base/failure.ts';

/** Why a change is taken back. */
export interface Reason {
  readonly words: string;
  /** What to do once the host is as it was. */
  readonly then: string;
}

/** Something is wrong with what was asked for, or with the host. */
export const mishap = (words: string): Reason => ({words, then: 'mend the inventory or the host, then plan again'});

export const ourFailure = ({message, hint}: Failure): Reason => ({words: message, then: hint});

export const stoppedByUser: Reason = {
  words: 'stopped by the user',
  then: 'nothing is to be mended: apply again to go on',
};
