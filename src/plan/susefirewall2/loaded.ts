import type {Zone} from '../../model/intent.ts';
import {covers} from '../../model/addresses.ts';
import type {Cidr} from '../../model/values.ts';
import type {Condition, Rule, Rules} from '../../observed/rules.ts';
import type {RunningRule} from '../running-rule.ts';

/** What a host that has loaded its file is asked for; whether SSH gets in is proved by a connection. */
export type LoadedRule = Exclude<RunningRule, {kind: 'admits'}>;

/**
 * Whether SuSEfirewall2 has loaded a rule: chains are input_ZONE and forward_ZONE, the default zone gets what no link
 * decides, and FW_PROTECT_FROM_...="notrack" lets a link in without its zone. What is masqueraded or published needs a rule
 * that also lets it through. The kit's reading of the same rules (host-kit/susefirewall2.sh) is held to the same cases.
 */
export function isLoaded(rule: LoadedRule, rules: Rules): boolean {
  const plain = {filter: plainRules(rules, 'filter'), nat: plainRules(rules, 'nat')};
  switch (rule.kind) {
    case 'zone':
      return isInZone(rule, plain.filter);
    case 'forward':
      return plain.filter.some((one) => forwards(one, rule));
    case 'masquerade':
      return plain.nat.some((one) => masquerades(one, rule)) && plain.filter.some((one) => letsOut(one, rule));
    case 'publish':
      return plain.nat.some((one) => leadsIn(one, rule)) && plain.filter.some((one) => letsIn(one, rule));
  }
}

/** A rule of which nothing but these is asked, and that new connections fit. */
interface PlainRule {
  readonly chain: string;
  readonly linkIn: string;
  readonly linkOut: string;
  readonly source: Cidr;
  readonly destination: Cidr;
  readonly protocol: string;
  readonly port: string;
  readonly target: string;
  readonly text: string;
}

const plainRules = (rules: Rules, table: string): readonly PlainRule[] =>
  [...(rules.get(table) ?? [])].flatMap(([chain, {rules: all}]) => all.flatMap((rule) => plainRule(chain, rule) ?? []));

const known = ['-i', '-o', '-s', '-d', '-p', '--dport', '--state', '--ctstate'];

function plainRule(chain: string, {conditions, target, text}: Rule): PlainRule | undefined {
  if (conditions.some(({option, not}) => not || !known.includes(option)) || !fitsNew(conditions)) return undefined;
  const value = (option: string) => conditions.find((condition) => condition.option === option)?.words[0];
  const [source, destination] = [network(value('-s')), network(value('-d'))];
  if (source === undefined || destination === undefined) return undefined;
  return {
    chain,
    linkIn: value('-i') ?? '',
    linkOut: value('-o') ?? '',
    source,
    destination,
    protocol: value('-p') ?? 'any',
    port: value('--dport') ?? '',
    target: target?.name ?? '',
    text,
  };
}

const everywhere = '0.0.0.0/0' as Cidr;

/** undefined: a mask that no length says. */
function network(text: string | undefined): Cidr | undefined {
  if (text === undefined) return everywhere;
  const match = /^([0-9.]+)(\/[0-9]+)?$/.exec(text);
  return match === null ? undefined : (`${match[1]}${match[2] ?? '/32'}` as Cidr);
}

const fitsNew = (conditions: readonly Condition[]): boolean =>
  conditions
    .filter(({option}) => option === '--state' || option === '--ctstate')
    .every(({words}) => words.join(',').split(',').includes('NEW'));

const short: Record<Zone, string> = {external: 'ext', internal: 'int', dmz: 'dmz'};

/** The first rule that a packet of the link meets, of those that send it on. */
function isInZone({chain, link, zone}: Extract<LoadedRule, {kind: 'zone'}>, filter: readonly PlainRule[]): boolean {
  const met = filter.find(
    (rule) =>
      rule.chain === chain.toUpperCase() &&
      rule.protocol === 'any' &&
      (rule.linkIn === link || rule.linkIn === '') &&
      ((rule.linkIn === link && rule.target === 'ACCEPT') || rule.target.startsWith(`${chain}_`)),
  );
  return met?.target === 'ACCEPT' || met?.target === `${chain}_${short[zone]}`;
}

const drops = ['DROP', 'REJECT', 'reject_func'];
const ofForwarding = ({chain}: PlainRule): boolean => chain.startsWith('forward_');

const forwards = (one: PlainRule, rule: Extract<LoadedRule, {kind: 'forward'}>): boolean =>
  ofForwarding(one) &&
  one.linkIn === '' &&
  one.linkOut === '' &&
  one.source === rule.source &&
  one.destination === rule.destination &&
  one.protocol === rule.protocol &&
  one.port === (rule.port === '-' ? '' : String(rule.port)) &&
  (rule.verdict === 'accept' ? one.target === 'ACCEPT' : drops.includes(one.target));

type Masquerade = Extract<LoadedRule, {kind: 'masquerade'}>;

const leavesOver = (one: PlainRule, {source, link}: Masquerade): boolean =>
  one.linkOut === link && covers(one.source, source) && one.destination === everywhere && one.protocol === 'any';

const masquerades = (one: PlainRule, rule: Masquerade): boolean =>
  leavesOver(one, rule) && one.chain === 'POSTROUTING' && one.target === 'MASQUERADE';

const letsOut = (one: PlainRule, rule: Masquerade): boolean =>
  leavesOver(one, rule) && ofForwarding(one) && one.target === 'ACCEPT';

type Publish = Extract<LoadedRule, {kind: 'publish'}>;

const leadsIn = (one: PlainRule, rule: Publish): boolean =>
  one.chain === 'PREROUTING' &&
  one.protocol === rule.protocol &&
  one.destination === `${rule.hostAddress}/32` &&
  one.port === String(rule.hostPort) &&
  one.target === 'DNAT' &&
  / --to-destination (\S+)/.exec(one.text)?.[1] === `${rule.guestAddress}:${rule.guestPort}`;

const letsIn = (one: PlainRule, rule: Publish): boolean =>
  ofForwarding(one) &&
  one.protocol === rule.protocol &&
  covers(one.destination, `${rule.guestAddress}/32` as Cidr) &&
  one.port === String(rule.guestPort) &&
  one.target === 'ACCEPT';
