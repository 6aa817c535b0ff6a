import {conditionHolds, type Arrival, type Holds} from './arrival.ts';
import type {Chain, Rule, Rules} from './rules.ts';

/** Whether a new connection is let in, and the rule (or policy) that says so, as iptables-save prints it. */
export interface Admission {
  readonly answer: 'yes' | 'no' | 'unsure';
  readonly rule: string;
}

/** What can become of a packet in a chain: the rules that may accept or drop it, and whether it may leave undecided. */
interface Fate {
  readonly accept?: string;
  readonly drop?: string;
  readonly through: boolean;
  /** The first rule of which it cannot be told whether it matches. */
  readonly doubt?: string;
}

/**
 * Whether a new TCP connection passes the INPUT chain of the filter table. `unsure` where it hangs on something that the
 * rules don't tell, such as a limit, a set, or an address that is not given.
 */
export function admits(rules: Rules, arrival: Arrival): Admission {
  const chains = rules.get('filter');
  const input = chains?.get('INPUT');
  if (chains === undefined || input === undefined) return {answer: 'yes', rule: 'no rules'};
  const fate = finish(walk(chains, input, arrival, []), input);
  if (fate.accept !== undefined && fate.drop !== undefined) return {answer: 'unsure', rule: fate.doubt ?? fate.drop};
  return fate.accept === undefined ? {answer: 'no', rule: fate.drop ?? ''} : {answer: 'yes', rule: fate.accept};
}

function finish(fate: Fate, input: Chain): Fate {
  if (!fate.through) return fate;
  const policy = `-P INPUT ${input.policy ?? 'ACCEPT'}`;
  return input.policy === 'DROP' ? {...fate, drop: fate.drop ?? policy} : {...fate, accept: fate.accept ?? policy};
}

type Chains = ReadonlyMap<string, Chain>;

function walk(chains: Chains, chain: Chain, arrival: Arrival, above: readonly Chain[]): Fate {
  let fate: Fate = {through: true};
  let returns = false;
  for (const rule of chain.rules) {
    const holds = matches(rule, arrival);
    if (holds === 'no') continue;
    const its = target(chains, rule, arrival, [...above, chain]);
    const leaves = its.through && (rule.target?.name === 'RETURN' || rule.target?.goto === true);
    returns ||= leaves;
    fate = join(fate, rule, its, holds);
    if (!fate.through || (leaves && holds === 'yes')) break;
  }
  return {...fate, through: fate.through || returns};
}

/** The rule decides what it decides; where it may not match, everything that could follow stays possible. */
const join = (before: Fate, rule: Rule, its: Fate, holds: Holds): Fate => ({
  ...before,
  ...(before.accept === undefined && its.accept !== undefined ? {accept: its.accept} : {}),
  ...(before.drop === undefined && its.drop !== undefined ? {drop: its.drop} : {}),
  ...doubtOf(before, rule, its, holds),
  through: holds === 'unsure' || its.through,
});

function doubtOf(before: Fate, rule: Rule, its: Fate, holds: Holds): {readonly doubt?: string} {
  if (before.doubt !== undefined) return {doubt: before.doubt};
  const matters = its.accept !== undefined || its.drop !== undefined || rule.target?.name === 'RETURN';
  if (holds === 'unsure' && matters) return {doubt: rule.text};
  return its.doubt === undefined ? {} : {doubt: its.doubt};
}

/** Three-valued and: one condition that fails is enough. */
function matches(rule: Rule, arrival: Arrival): Holds {
  const answers = rule.conditions.map((condition) => conditionHolds(condition, arrival));
  if (answers.includes('no')) return 'no';
  return answers.includes('unsure') ? 'unsure' : 'yes';
}

/** Targets after which the packet goes on to the next rule. */
const passing = new Set([
  'LOG',
  'NFLOG',
  'ULOG',
  'AUDIT',
  'MARK',
  'CONNMARK',
  'SECMARK',
  'CONNSECMARK',
  'CLASSIFY',
  'TCPMSS',
  'TRACE',
  'SET',
  'RETURN',
]);

function target(chains: Chains, rule: Rule, arrival: Arrival, above: readonly Chain[]): Fate {
  const name = rule.target?.name;
  if (name === undefined || passing.has(name)) return {through: true};
  if (name === 'ACCEPT') return {accept: rule.text, through: false};
  if (name === 'DROP' || name === 'REJECT') return {drop: rule.text, through: false};
  const chain = chains.get(name);
  // A target of which nothing is known, or a loop (which the kernel refuses): anything can happen.
  if (chain === undefined || above.includes(chain))
    return {accept: rule.text, drop: rule.text, through: false, doubt: rule.text};
  return walk(chains, chain, arrival, above);
}
