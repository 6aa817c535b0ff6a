/** How one host's part of a run ended. The reason in brackets is part of the key. */
export type Outcome =
  | 'unchanged'
  | 'applied'
  | 'skipped (budget)'
  | 'skipped (stop)'
  | 'skipped (window)'
  | 'refused (stale)'
  | 'refused (locked)'
  | 'refused (unsafe)'
  | 'unreachable (untouched)'
  | 'failed (untouched)'
  | 'rolled-back (verified)'
  | 'rolled-back (unverified)'
  | 'unreachable (armed)'
  | 'unknown'
  | 'bug';

/** What the process exits with; 2 (differences found) belongs to plan, verify and drift, not to an outcome. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130;

export const exitCodeOf: Record<Outcome, ExitCode> = {
  unchanged: 0,
  applied: 0,
  'skipped (budget)': 4,
  'skipped (stop)': 130,
  'skipped (window)': 4,
  'refused (stale)': 4,
  'refused (locked)': 6,
  'refused (unsafe)': 4,
  'unreachable (untouched)': 4,
  'failed (untouched)': 4,
  'rolled-back (verified)': 3,
  'rolled-back (unverified)': 5,
  'unreachable (armed)': 5,
  unknown: 5,
  bug: 1,
};

/** Whether a host's part of a rollout counts against its budget. A host that was never begun does not. */
export const endsBadly = (outcome: Outcome): boolean => exitCodeOf[outcome] !== 0 && !outcome.startsWith('skipped');

/** Of several exit codes, the first in this order is the process's. */
const precedence: readonly ExitCode[] = [5, 1, 4, 3, 6, 130, 2, 0];

export const worstExit = (codes: readonly ExitCode[]): ExitCode => precedence.find((code) => codes.includes(code)) ?? 0;
