import type {FirewallIntent, ForwardIntent, HostIntent} from '../../model/intent.ts';
import type {RunningRule} from '../running-rule.ts';

/** Where the controller's new connections arrive, as far as that is known. */
export interface WayIn {
  readonly link: string | undefined;
  readonly port: number;
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
  const asked = wanted?.firewall.kind === 'managed' ? wanted.firewall : undefined;
  return [
    ...(way.link === undefined ? [] : [{kind: 'admits', link: way.link, port: way.port} as const]),
    ...(asked === undefined ? [] : [...zoneRules(asked, after), ...guestRules(asked)]),
  ];
}

/** The zone is what the file says: a bridge takes its NIC's place, wherever that was. A link in two zones is in doubt. */
function zoneRules(asked: FirewallIntent, after: HostIntent): readonly RunningRule[] {
  const links = [...new Set([...asked.zones, ...asked.replaces].map(({link}) => link))].sort();
  const chains = after.forwarding ? (['input', 'forward'] as const) : (['input'] as const);
  return links.flatMap((link) => {
    const [found, other] = after.firewall.zones.filter((entry) => entry.link === link);
    if (found === undefined || other !== undefined) return [];
    return chains.map((chain): RunningRule => ({kind: 'zone', chain, link, zone: found.zone}));
  });
}

const guestRules = ({forward, masquerade, publish}: FirewallIntent): readonly RunningRule[] => [
  ...forward.map(forwardRule),
  ...masquerade.map(({source, via}): RunningRule => ({kind: 'masquerade', source, link: via})),
  ...publish.map(({because: _, ...published}): RunningRule => ({kind: 'publish', ...published})),
];

const forwardRule = ({source, destination, service, verdict}: ForwardIntent): RunningRule => ({
  kind: 'forward',
  verdict,
  source,
  destination,
  protocol: service?.protocol ?? 'any',
  port: service?.port ?? '-',
});
