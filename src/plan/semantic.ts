import type {DhcpIntent, FirewallIntent, HostIntent, LinkIntent, RouteIntent, VifIntent} from '../model/intent.ts';
import type {Change} from './plan.ts';

/** One thing of an intent in words: its name, and how it is. Two words that are equal mean that nothing changed. */
interface Statement {
  readonly object: string;
  /** The first word, then details; a detail that stays the same is left out of a difference. */
  readonly state: readonly string[];
  readonly because: readonly string[];
}

/**
 * What changes between two intents of a host, in the words of the world and in a fixed order. Both come from the same
 * reader (what the files said, what they will say), so that only real differences remain. `because` is looked up in the
 * desired intent, which alone knows the inventory.
 */
export function semanticDiff(before: HostIntent, after: HostIntent, desired: HostIntent): readonly Change[] {
  const old = new Map(statements(before).map((s) => [s.object, s]));
  const wanted = new Map(statements(after).map((s) => [s.object, s]));
  const reasons = new Map(statements(desired).map((s) => [s.object, s.because]));
  const objects = [...new Set([...old.keys(), ...wanted.keys()])].sort();
  return objects.flatMap((object) =>
    difference(object, old.get(object), wanted.get(object), reasons.get(object) ?? []),
  );
}

function difference(
  object: string,
  from: Statement | undefined,
  to: Statement | undefined,
  because: readonly string[],
): Change[] {
  if (from === undefined) return to === undefined ? [] : [{kind: 'create', object, to: to.state.join(', '), because}];
  if (to === undefined) return [{kind: 'remove', object, from: from.state.join(', '), because}];
  if (from.state.join() === to.state.join()) return [];
  return [{kind: 'update', object, from: unlike(from.state, to.state), to: unlike(to.state, from.state), because}];
}

/** The words of one side that tell it from the other; the first word always. */
const unlike = (own: Words, other: Words): string =>
  own.filter((word, index) => index === 0 || !other.includes(word)).join(', ');

type Words = Statement['state'];

function statements(intent: HostIntent): readonly Statement[] {
  return [
    ...intent.links.map((link) => ({object: `link ${link.name}`, state: linkWords(link), because: link.because})),
    ...defaultRoutes(intent.routes),
    ...routesByDestination(intent.routes),
    {object: 'IPv4 forwarding', state: [intent.forwarding ? 'on' : 'off'], because: []},
    ...intent.proxyArp.map((link) => ({object: `proxy ARP on ${link}`, state: ['on'], because: []})),
    ...firewallStatements(intent.firewall),
    ...(intent.dhcp ?? []).map((dhcp) => ({
      object: `DHCP server on ${dhcp.bridge}`,
      state: dhcpWords(dhcp),
      because: dhcp.because,
    })),
    ...intent.guests.flatMap((guest) =>
      guest.vifs.map((vif) => ({object: `${guest.name} eth${vif.number}`, state: vifWords(vif), because: vif.because})),
    ),
  ];
}

/** A port is cut off from the host by its very place; of a bridge it is worth saying. */
function linkWords(link: LinkIntent): Words {
  const details = [
    addressWords(link),
    link.kind === 'bridge' ? reachWords(link) : undefined,
    link.mtu === undefined ? undefined : `mtu ${link.mtu}`,
    link.mac === undefined ? undefined : `MAC ${link.mac}`,
    link.start === 'auto' ? undefined : link.start,
  ];
  return [linkKindWords(link), ...details.filter((word) => word !== undefined)];
}

/** A bridge without address that is only left without one still speaks IPv6: its guests reach the host. */
function reachWords({isolated, address}: LinkIntent): string | undefined {
  if (isolated) return 'apart from the host';
  return address.kind === 'none' ? 'reachable over IPv6' : undefined;
}

function linkKindWords(link: LinkIntent): string {
  switch (link.kind) {
    case 'nic':
      return 'NIC';
    case 'vif':
      return 'guest interface';
    case 'bridge':
      return link.ports.length > 0 ? `bridge over ${link.ports.join(', ')}` : 'bridge without NIC';
    case 'vlan':
      return `VLAN ${link.id} on ${link.on}`;
    case 'bond':
      return `bond (${link.mode}) of ${link.ports.join(', ')}`;
  }
}

function addressWords(link: LinkIntent): string {
  switch (link.address.kind) {
    case 'none':
      return 'no address';
    case 'as-found':
      return 'address as found';
    case 'dhcp':
      return 'address by DHCP';
    case 'static':
      return link.address.cidrs.join(' ');
  }
}

function defaultRoutes(routes: readonly RouteIntent[]): readonly Statement[] {
  const found = routes.filter((route) => route.destination === 'default');
  if (found.length === 0) return [];
  return [
    {
      object: 'default route',
      state: [found.map(routeWords).sort().join(', ')],
      because: found.flatMap((r) => r.because),
    },
  ];
}

/** A guest with an emulated card has two routes. */
function routesByDestination(routes: readonly RouteIntent[]): readonly Statement[] {
  const destinations = [...new Set(routes.map((route) => route.destination))].filter((to) => to !== 'default');
  return destinations.map((destination) => {
    const found = routes.filter((route) => route.destination === destination);
    const because = [...new Set(found.flatMap((route) => route.because))];
    return {object: `route ${destination}`, state: found.map(routeWords).sort(), because};
  });
}

function routeWords(route: RouteIntent): string {
  const words: string[] = [];
  if (route.gateway !== undefined) words.push(`via ${route.gateway}`);
  if (route.link !== undefined) words.push(`dev ${route.link}`);
  if (route.metric !== undefined) words.push(`metric ${route.metric}`);
  return words.join(' ');
}

function firewallStatements(firewall: FirewallIntent): readonly Statement[] {
  if (firewall.kind === 'unmanaged') return [];
  return [
    ...(firewall.services ?? []).map((s) => ({
      object: `firewall ${s.zone} zone, ${s.protocol}/${s.port} of the host`,
      state: ['open', ...(s.broadcast ? ['to broadcasts too'] : [])],
      because: s.because,
    })),
    ...firewall.zones.map((z) => ({object: `firewall zone of ${z.link}`, state: [z.zone], because: z.because})),
    ...firewall.forward.map((f) => ({object: `firewall ${forwardWords(f)}`, state: [f.verdict], because: f.because})),
    ...masqueradeStatements(firewall.masquerade),
    ...firewall.publish.map((p) => ({
      object: `firewall port ${p.protocol}/${p.hostPort} of ${p.hostAddress}`,
      state: [`to ${p.guestAddress}:${p.guestPort}`],
      because: p.because,
    })),
  ];
}

function masqueradeStatements(masquerade: FirewallIntent['masquerade']): readonly Statement[] {
  return [...new Set(masquerade.map(({source}) => source))].map((source) => {
    const found = masquerade.filter((one) => one.source === source);
    const because = [...new Set(found.flatMap((one) => one.because))];
    return {object: `masquerading of ${world(source)}`, state: found.map(({via}) => `via ${via}`).sort(), because};
  });
}

const dhcpWords = ({first, last, isRouter, leases}: DhcpIntent): Words => [
  `${first} to ${last}`,
  isRouter ? 'with a way out' : 'without a way out',
  ...leases.map(({mac, address}) => `${address} for ${mac}`),
];

function forwardWords(entry: FirewallIntent['forward'][number]): string {
  const service =
    entry.service === undefined
      ? ''
      : ` ${entry.service.protocol}${entry.service.port === undefined ? '' : `/${entry.service.port}`}`;
  return `${world(entry.source)} -> ${world(entry.destination)}${service}`;
}

const world = (network: string): string => (network === '0.0.0.0/0' ? 'anywhere' : network);

/** How a guest's interface is attached, as in `routed 192.168.1.21 via alice.0`, and its details. */
function vifWords(vif: VifIntent): Words {
  const rate = vif.rate === undefined ? undefined : `rate ${vif.rate}`;
  return [attachmentWords(vif), ...[vif.mac, rate, vif.model].filter((word) => word !== undefined)];
}

/** What differs between two forms of a guest's interface, as `br0 -> routed 192.168.1.21 via alice.0`; undefined for nothing. */
export function vifDifference(from: VifIntent | undefined, to: VifIntent): string | undefined {
  if (from === undefined) return `not there -> ${vifWords(to).join(', ')}`;
  const [old, wanted] = [vifWords(from), vifWords(to)];
  return old.join() === wanted.join() ? undefined : `${unlike(old, wanted)} -> ${unlike(wanted, old)}`;
}

function attachmentWords(vif: VifIntent): string {
  switch (vif.kind) {
    case 'bridged':
      return vif.bridge;
    case 'routed':
    case 'masqueraded':
      return `${vif.kind} ${vif.address} via ${vif.device}`;
    case 'other':
      return vif.what;
  }
}
