import type {HostIntent} from '../model/intent.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {Change, ChangedHost} from './plan.ts';
import {runningFacts} from '../observed/running.ts';

export const forwardingKey = 'net/ipv4/ip_forward';

/**
 * What becomes of IPv4 forwarding in the running kernel, where the files change their mind about it: `on` and `off` are
 * written, `is-on` needs no writing. `kept`: the files no longer ask for it, but others than us may need it, so it stays
 * until the host starts next.
 */
export type ForwardingChange = 'none' | 'on' | 'is-on' | 'off' | 'kept';

/** `ours`: this takes a run back that found forwarding off and switched it on; then it goes off again. */
export function forwardingChange(
  before: HostIntent,
  after: HostIntent,
  observed: ObservedHost,
  ours: boolean,
): ForwardingChange {
  if (before.forwarding === after.forwarding) return 'none';
  if (after.forwarding) return observed.sysctl.get(forwardingKey) === '1' ? 'is-on' : 'on';
  return ours && !isReliedOn(before, after, observed) ? 'off' : 'kept';
}

/** Whether a run wrote it: it does so only where it was off. */
export const switchedForwardingOn = ({steps}: Pick<ChangedHost, 'steps'>): boolean =>
  steps.change.some((step) => step.do === 'sysctl-set' && step.key === forwardingKey && step.value === '1');

/** Whether a guest is reached through the host, or somebody translates addresses that the firewall's file knows nothing of. */
function isReliedOn(before: HostIntent, after: HostIntent, observed: ObservedHost): boolean {
  const routed = after.guests.some(({vifs}) => vifs.some(({kind}) => kind === 'routed' || kind === 'masqueraded'));
  const known = new Set<string>(after.guests.map(({name}) => name));
  const strangers = [...runningFacts(observed).guests].filter(([name]) => !known.has(name));
  const fileIsSilent = before.firewall.masquerade.length === 0 && before.firewall.publish.length === 0;
  return (
    routed ||
    strangers.some(([, vifs]) => vifs.some(({kind}) => kind === 'routed')) ||
    (fileIsSilent && natRules(observed).some((target) => ['MASQUERADE', 'SNAT', 'DNAT'].includes(target)))
  );
}

const natRules = ({firewall}: ObservedHost): readonly string[] =>
  [...(firewall.rules4?.get('nat')?.values() ?? [])].flatMap((chain) =>
    chain.rules.map(({target}) => target?.name ?? ''),
  );

/** What the files say is not what the kernel does at once: a plan must not promise it. */
export const sayForwarding = (changes: readonly Change[], forwarding: ForwardingChange): readonly Change[] =>
  changes.map((change) =>
    change.object === 'IPv4 forwarding' && forwarding === 'kept'
      ? {...change, to: 'off when the host starts next'}
      : change,
  );
