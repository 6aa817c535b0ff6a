import type {HostIntent} from '../../model/intent.ts';
import type {ObservedHost} from '../../observed/host.ts';
import type {Difference} from './difference.ts';
import {isLoaded, type LoadedRule} from '../susefirewall2/loaded.ts';
import {askedRules} from '../susefirewall2/read-back.ts';

/**
 * Rules of the inventory that the firewall's file says and the running firewall lacks, as after somebody flushed them, or
 * after a load that lost one. Where the firewall does not run, or nobody can list its rules, nothing is said here.
 */
export function ruleDifferences(
  wanted: HostIntent,
  said: HostIntent,
  {firewall: {active, rules4}}: ObservedHost,
): readonly Difference[] {
  if (!active || rules4 === undefined) return [];
  return askedRules(wanted, said).flatMap(({rule, because}): readonly Difference[] => {
    if (rule.kind === 'admits' || !isSaid(rule, said) || isLoaded(rule, rules4)) return [];
    return [{class: 'not-live', object: 'firewall', what: `${ruleWords(rule)}, though its file says so`, because}];
  });
}

/** What the file does not say is a difference of the file. Zones are read from the file to begin with. */
function isSaid(rule: LoadedRule, {firewall, forwarding}: HostIntent): boolean {
  switch (rule.kind) {
    case 'zone':
      return true;
    case 'forward':
      return (
        forwarding &&
        firewall.forward.some(
          (one) =>
            one.verdict === rule.verdict &&
            one.source === rule.source &&
            one.destination === rule.destination &&
            (one.service?.protocol ?? 'any') === rule.protocol &&
            (one.service?.port ?? '-') === rule.port,
        )
      );
    case 'masquerade':
      return firewall.masquerade.some(({source, via}) => source === rule.source && via === rule.link);
    case 'publish':
      return firewall.publish.some(
        (one) =>
          one.protocol === rule.protocol &&
          one.hostAddress === rule.hostAddress &&
          one.hostPort === rule.hostPort &&
          one.guestAddress === rule.guestAddress &&
          one.guestPort === rule.guestPort,
      );
  }
}

function ruleWords(rule: LoadedRule): string {
  switch (rule.kind) {
    case 'zone':
      return `${rule.chain === 'input' ? 'what arrives' : 'what is forwarded'} from ${rule.link} is not judged as ${rule.zone}`;
    case 'forward':
      return `no rule that ${rule.verdict}s ${serviceWords(rule)} from ${rule.source} to ${rule.destination} is loaded`;
    case 'masquerade':
      return `${rule.source} is not masqueraded over ${rule.link}`;
    case 'publish':
      return `${rule.protocol} port ${rule.hostPort} of ${rule.hostAddress} does not lead to ${rule.guestAddress}:${rule.guestPort}`;
  }
}

const serviceWords = ({protocol, port}: Extract<LoadedRule, {kind: 'forward'}>): string =>
  protocol === 'any' ? 'connections' : port === '-' ? protocol : `${protocol} port ${port}`;
