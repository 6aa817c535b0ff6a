import type {Because, FirewallIntent, ForwardIntent, HostIntent} from '../../model/intent.ts';
import type {RunningRule} from '../running-rule.ts';

/** Where the controller's new connections arrive, as far as that is known. */
export interface WayIn {
  readonly link: string | undefined;
  readonly port: number;
}

export interface AskedRule {
  readonly rule: RunningRule;
  readonly because: Because;
}

/**
 * The rules that the inventory asks for, to be found once SuSEfirewall2 has loaded its file: one that iptables refuses is
 * lost, and the exit status is 0. Rules of others are theirs. Without `wanted` (a rollback) only the way in is proved.
 */
export function firewallReadBack(
  wanted: HostIntent | undefined,
  after: HostIntent,
  way: WayIn,
): readonly RunningRule[] {
  return [
    ...(way.link === undefined ? [] : [{kind: 'admits', link: way.link, port: way.port} as const]),
    ...(wanted === undefined ? [] : askedRules(wanted, after).map(({rule}) => rule)),
  ];
}

/** What the inventory asks of the running firewall, where the files say `after`. */
export const askedRules = ({firewall}: HostIntent, after: HostIntent): readonly AskedRule[] =>
  firewall.kind === 'managed' ? [...zoneRules(firewall, after), ...guestRules(firewall)] : [];

/** The zone is what the file says: a bridge takes its NIC's place, wherever that was. A link in two zones is in doubt. */
function zoneRules(asked: FirewallIntent, after: HostIntent): readonly AskedRule[] {
  const reasons = new Map([...asked.replaces, ...asked.zones].map(({link, because}) => [link, because]));
  const chains = after.forwarding ? (['input', 'forward'] as const) : (['input'] as const);
  return [...reasons.keys()].sort().flatMap((link) => {
    const [found, other] = after.firewall.zones.filter((entry) => entry.link === link);
    if (found === undefined || other !== undefined) return [];
    const because = reasons.get(link) ?? [];
    return chains.map((chain): AskedRule => ({rule: {kind: 'zone', chain, link, zone: found.zone}, because}));
  });
}

/** What guests are let through by, and by which names. */
export const guestRules = ({forward, masquerade, publish}: FirewallIntent): readonly AskedRule[] => [
  ...forward.map((asked): AskedRule => ({rule: forwardRule(asked), because: asked.because})),
  ...masquerade.map(({source, via, because}): AskedRule => ({rule: {kind: 'masquerade', source, link: via}, because})),
  ...publish.map(({because, ...published}): AskedRule => ({rule: {kind: 'publish', ...published}, because})),
];

const forwardRule = ({source, destination, service, verdict}: ForwardIntent): RunningRule => ({
  kind: 'forward',
  verdict,
  source,
  destination,
  protocol: service?.protocol ?? 'any',
  port: service?.port ?? '-',
});
