import type {RefusalCode} from '../host-kit/refusal.ts';
import type {Outcome} from '../model/outcome.ts';

/** The outcome of a host that refused to begin: nothing was changed there. */
export const refusedOutcome = (code: RefusalCode): Outcome => outcomes[code];

const outcomes: Record<RefusalCode, Outcome> = {
  locked: 'refused (locked)',
  undecided: 'refused (locked)',
  'rollback-failed': 'refused (locked)',
  foreign: 'refused (locked)',
  stale: 'refused (stale)',
  'read-only': 'failed (untouched)',
  'pending-snapshot': 'refused (unsafe)',
  space: 'failed (untouched)',
  check: 'failed (untouched)',
  endpoint: 'failed (untouched)',
  'not-armed': 'failed (untouched)',
  token: 'failed (untouched)',
  phase: 'failed (untouched)',
  decided: 'failed (untouched)',
  frame: 'failed (untouched)',
};
