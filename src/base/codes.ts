/**
 * Every code that an Issue or a Failure can carry, with what it means. Codes are stable: scripts may match on them.
 * They are grouped by the station that reports them; the reference page of codes is generated from this table.
 */
export const codes = {
  // command line
  'cli/usage': 'The command line is not one that vifleet understands.',
  'cli/not-built': 'The part that was asked for is not built in this version.',
  'cli/stopped': 'The user stopped the run.',
} as const;

export type Code = keyof typeof codes;
