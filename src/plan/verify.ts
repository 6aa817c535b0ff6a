import type {GuestIntent, HostIntent} from '../model/intent.ts';
import type {PlannedFile} from './files.ts';
import type {ProbePair, Verify, VerifyGuest} from './plan.ts';
import type {ServiceChanges} from './services.ts';
import {sha256} from '../base/hash.ts';
import {carrier} from './links.ts';

/** What runs, and what a DHCP server gives: no file says it. */
interface Alive {
  readonly services: ServiceChanges;
  readonly leases: readonly string[];
  readonly leasedGateway?: {readonly before: Gateway; readonly after: Gateway} | undefined;
}

/** What must be true after the change. `running`: guests that run now, and so must run then. */
export function verifyOf(
  before: HostIntent,
  after: HostIntent,
  files: readonly PlannedFile[],
  running: ReadonlySet<string>,
  touched: ReadonlySet<string>,
  {leases, leasedGateway, services}: Alive = {leases: [], services: {fresh: [], altered: [], gone: []}},
): Verify {
  const gateway = gatewayOf(after);
  const guests = after.guests.filter((guest) => running.has(guest.name));
  const links = after.links.filter((link) => touched.has(link.name));
  return {
    files: Object.fromEntries(files.map((file) => [file.path, file.after === null ? '-' : sha256(file.after)])),
    links: links.flatMap((l) => (l.address.kind === 'static' ? [{link: l.name, cidrs: l.address.cidrs}] : [])),
    ports: links.flatMap((l) =>
      l.kind === 'bridge' || l.kind === 'bond' ? l.ports.map((port) => ({bridge: l.name, port})) : [],
    ),
    ...unlessEmpty(
      'vlans',
      links.flatMap((l) => (l.kind === 'vlan' ? [{link: l.name, id: l.id, on: l.on}] : [])),
    ),
    ...unlessEmpty(
      'isolated',
      links.flatMap((l) => (l.kind === 'bridge' && l.isolated ? [l.name] : [])),
    ),
    ...unlessEmpty('leases', leases),
    ...unlessEmpty('services', [...services.fresh, ...services.altered].sort()),
    ...(gateway === undefined ? {} : {defaultRoute: gateway}),
    guests: guests.map(verifyGuest),
    probes: [
      ...(gateway === undefined
        ? gatewayProbes(leasedGateway?.before, leasedGateway?.after)
        : gatewayProbes(gatewayOf(before), gateway)),
      dnsProbe,
      ...guests.flatMap(guestProbes),
    ],
  };
}

const unlessEmpty = <K extends string, T>(key: K, items: readonly T[]): {readonly [P in K]?: readonly T[]} =>
  items.length === 0 ? {} : ({[key]: items} as {readonly [P in K]?: readonly T[]});

interface Gateway {
  readonly gateway: string;
  readonly link: string;
}

/** The default gateway, and the link that leads to it. */
export function gatewayOf(intent: HostIntent): Gateway | undefined {
  const route = intent.routes.find((r) => r.destination === 'default' && r.gateway !== undefined);
  const link = route === undefined ? undefined : (route.link ?? carrier(route, intent.links));
  return route?.gateway === undefined || link === undefined ? undefined : {gateway: route.gateway, link};
}

/** ARP, not ping: a gateway may refuse to be pinged, but it cannot refuse to be found. */
function gatewayProbes(before: Gateway | undefined, after: Gateway | undefined): readonly ProbePair[] {
  if (after === undefined) return [];
  const probe = ({gateway, link}: Gateway) => `arp ${gateway} ${link}`;
  return [
    {what: `gateway ${after.gateway}`, ...(before === undefined ? {} : {before: probe(before)}), after: probe(after)},
  ];
}

/** The host itself knows its nameserver: the first of /etc/resolv.conf. */
const dnsProbe: ProbePair = {what: 'the first nameserver', before: 'dns', after: 'dns'};

const verifyGuest = (guest: GuestIntent): VerifyGuest => ({
  guest: guest.name,
  vifs: guest.vifs.flatMap((vif): VerifyGuest['vifs'] => {
    if (vif.kind === 'bridged') return [{kind: 'bridged', number: vif.number, bridge: vif.bridge}];
    if (vif.kind === 'other') return [];
    return [{kind: 'routed', number: vif.number, device: vif.device, address: vif.address}];
  }),
});

/** Guests whose address is known are pinged: who answered before must answer after. */
const guestProbes = (guest: GuestIntent): readonly ProbePair[] =>
  guest.vifs.flatMap((vif) => {
    if (vif.kind !== 'routed' && vif.kind !== 'masqueraded') return [];
    const probe = `ping ${vif.address}`;
    return [{what: `${guest.name} at ${vif.address}`, before: probe, after: probe}];
  });
