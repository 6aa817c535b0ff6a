import type {ExitCode} from '../model/outcome.ts';
import type {HostDrift} from '../plan/drift/host.ts';

/** Drift for machines. */
export const driftDocument = (hosts: readonly HostDrift[], exit: ExitCode): object => ({
  format: 'vifleet/drift',
  version: 1,
  exit,
  hosts: hostDrifts(hosts),
});

export const hostDrifts = (hosts: readonly HostDrift[]): readonly object[] =>
  hosts.map((host) => {
    if (host.kind === 'compared') return host;
    const {code, message, hint} = host.failure;
    return {host: host.host, kind: host.kind, code, message, hint};
  });
