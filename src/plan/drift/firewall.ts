import type {HostIntent} from '../../model/intent.ts';
import type {ObservedHost} from '../../observed/host.ts';
import type {Difference} from './difference.ts';
import {isLoaded, type LoadedRule} from '../susefirewall2/loaded.ts';
import {ruleWords} from '../running-rule.ts';
import {askedRules, guestRules} from '../susefirewall2/read-back.ts';

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
  // What the file does not say is a difference of the file. Zones are read from it to begin with.
  const inFile = new Set(guestRules(said.firewall).map(({rule}) => ruleWords(rule).join(' ')));
  return askedRules(wanted, said).flatMap(({rule, because}): readonly Difference[] => {
    if (rule.kind === 'admits' || isLoaded(rule, rules4)) return [];
    if (rule.kind !== 'zone' && !inFile.has(ruleWords(rule).join(' '))) return [];
    if (rule.kind === 'forward' && !said.forwarding) return [];
    return [{class: 'not-live', object: 'firewall', what: `${missingWords(rule)}, though its file says so`, because}];
  });
}

function missingWords(rule: LoadedRule): string {
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
