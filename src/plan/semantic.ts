import type {FirewallIntent, HostIntent, LinkIntent, RouteIntent, VifIntent} from '../model/intent.ts';
import type {Change} from './plan.ts';

/** One thing of an intent in words: its name, and how it is. Two words that are equal mean that nothing changed. */
interface Statement {
  readonly object: string;
  readonly state: string;
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
  if (from?.state === to?.state) return [];
  if (from === undefined) return [{kind: 'create', object, to: to?.state ?? '', because}];
  if (to === undefined) return [{kind: 'remove', object, from: from.state, because}];
  return [{kind: 'update', object, from: from.state, to: to.state, because}];
}

function statements(intent: HostIntent): readonly Statement[] {
  return [
    ...intent.links.map((link) => ({object: `link ${link.name}`, state: linkWords(link), because: link.because})),
    ...defaultRoutes(intent.routes),
    ...guestRoutes(intent.routes),
    {object: 'IPv4 forwarding', state: intent.forwarding ? 'on' : 'off', because: []},
    ...intent.proxyArp.map((link) => ({object: `proxy ARP on ${link}`, state: 'on', because: []})),
    ...firewallStatements(intent.firewall),
    ...intent.guests.flatMap((guest) =>
      guest.vifs.map((vif) => ({object: `${guest.name} eth${vif.number}`, state: vifWords(vif), because: vif.because})),
    ),
  ];
}

function linkWords(link: LinkIntent): string {
  const words = [linkKindWords(link), addressWords(link)];
  if (link.isolated) words.push('apart from the host');
  if (link.mtu !== undefined) words.push(`mtu ${link.mtu}`);
  if (link.mac !== undefined) words.push(`MAC ${link.mac}`);
  if (link.start !== 'auto') words.push(link.start);
  return words.join(', ');
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
    {object: 'default route', state: found.map(routeWords).sort().join(', '), because: found.flatMap((r) => r.because)},
  ];
}

const guestRoutes = (routes: readonly RouteIntent[]): readonly Statement[] =>
  routes
    .filter((route) => route.destination !== 'default')
    .map((route) => ({object: `route ${route.destination}`, state: routeWords(route), because: route.because}));

function routeWords(route: RouteIntent): string {
  const words: string[] = [];
  if (route.gateway !== undefined) words.push(`via ${route.gateway}`);
  if (route.link !== undefined) words.push(`dev ${route.link}`);
  return words.join(' ');
}

function firewallStatements(firewall: FirewallIntent): readonly Statement[] {
  if (firewall.kind === 'unmanaged') return [];
  return [
    ...firewall.zones.map((z) => ({object: `firewall zone of ${z.link}`, state: z.zone, because: z.because})),
    ...firewall.forward.map((f) => ({object: `firewall ${forwardWords(f)}`, state: f.verdict, because: f.because})),
    ...firewall.masquerade.map((m) => ({
      object: `masquerading of ${m.source}`,
      state: `via ${m.via}`,
      because: m.because,
    })),
    ...firewall.publish.map((p) => ({
      object: `firewall port ${p.protocol}/${p.hostPort} of ${p.hostAddress}`,
      state: `to ${p.guestAddress}:${p.guestPort}`,
      because: p.because,
    })),
  ];
}

function forwardWords(entry: FirewallIntent['forward'][number]): string {
  const service =
    entry.service === undefined
      ? ''
      : ` ${entry.service.protocol}${entry.service.port === undefined ? '' : `/${entry.service.port}`}`;
  return `${world(entry.source)} -> ${world(entry.destination)}${service}`;
}

const world = (network: string): string => (network === '0.0.0.0/0' ? 'anywhere' : network);

/** How a guest's interface is attached, as in `routed 192.168.1.21 via alice.0`. */
export function vifWords(vif: VifIntent): string {
  const extras = [vif.mac, vif.rate === undefined ? undefined : `rate ${vif.rate}`, vif.model].filter(
    (word) => word !== undefined,
  );
  return [attachmentWords(vif), ...extras].join(', ');
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
