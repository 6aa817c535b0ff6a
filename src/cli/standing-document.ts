import type {ExitCode} from '../model/outcome.ts';
import type {Standing} from '../plan/standing.ts';

/** What `vifleet verify` found, for machines. */
export const standingDocument = (standings: readonly Standing[], exit: ExitCode): object => ({
  format: 'vifleet/verify',
  version: 1,
  exit,
  hosts: standingsOf(standings),
});

export const standingsOf = (standings: readonly Standing[]): readonly object[] =>
  standings.map((one) => {
    if (one.kind === 'sound' || one.kind === 'unsound') return one;
    const {code, message, hint} = one.failure;
    return {host: one.host, kind: one.kind, code, message, hint};
  });
