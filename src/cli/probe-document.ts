import type {NetworkProbe} from '../app/probe.ts';
import type {ExitCode} from '../model/outcome.ts';

/** What `vifleet probe` found, for machines. */
export const probeDocument = (probes: readonly NetworkProbe[], exit: ExitCode): object => ({
  format: 'vifleet/probe',
  version: 1,
  exit,
  networks: probes.map(networkProbeOf),
});

export const networkProbeOf = ({network, verdict, findings, unprobed}: NetworkProbe): object => ({
  network: network.name,
  bridge: network.bridge,
  carries: verdict.carries,
  troubles: verdict.troubles,
  hosts: findings,
  unprobed: unprobed.map(({host, outcome, failure: {code, message, hint}}) => ({host, outcome, code, message, hint})),
});
