import type {LinkIntent, RouteIntent} from '../../model/intent.ts';
import type {ObservedHost} from '../../observed/host.ts';
import {contains, linkName, networkOf, type Cidr, type Ipv4, type LinkName, type VlanId} from '../../model/values.ts';

/** An address as an inventory writes it. */
export interface ProposedLink {
  readonly name: LinkName;
  readonly address?: Cidr | 'dhcp';
  readonly gateway?: Ipv4;
}

/** A bridged network, not named yet: hosts that have the same one share it. */
export interface ProposedBridge {
  readonly bridge: LinkName;
  readonly uplink: LinkName | 'none' | {readonly vlan: VlanId; readonly on: LinkName};
  readonly hostAddress?: Cidr | 'none';
}

export interface ProposedLinks {
  readonly links: readonly ProposedLink[];
  readonly bridges: readonly ProposedBridge[];
  /** What was left alone, and why. */
  readonly notes: readonly string[];
}

/** What the files say, and which NICs stay as they are. */
export interface LinkSubject {
  readonly observed: ObservedHost;
  readonly links: readonly LinkIntent[];
  readonly routes: readonly RouteIntent[];
  readonly leave: ReadonlySet<string>;
  /** Names of bridges that are spoken for. */
  readonly reserved: ReadonlySet<string>;
}

/**
 * The installer's proposal: bridges stay as they are, and each configured NIC that serves none gets one, which takes over
 * its address. Bonds, NICs with VLANs on them and links that an inventory cannot say are left alone, and told.
 */
export function proposeLinks(subject: LinkSubject): ProposedLinks {
  const taken = new Set([
    ...subject.reserved,
    ...subject.observed.links.keys(),
    ...subject.links.map(({name}) => name),
  ]);
  const found = subject.links.filter(({kind}) => kind === 'bridge').map((link) => existingBridge(link, subject));
  const fresh = nics(subject).map((nic) => proposeNic(nic, subject, taken));
  const all = [...found, ...fresh, ...others(subject)];
  return {
    links: all.flatMap(({links}) => links),
    bridges: all.flatMap(({bridges}) => bridges),
    notes: all.flatMap(({notes}) => notes),
  };
}

const alone = (note: string): ProposedLinks => ({links: [], bridges: [], notes: [note]});

function existingBridge(link: LinkIntent, subject: LinkSubject): ProposedLinks {
  if (link.kind !== 'bridge') return {links: [], bridges: [], notes: []};
  const [port, second] = link.ports;
  const address = addressOf(link, subject);
  if (second !== undefined || address === 'several')
    return alone(
      `${link.name} is left alone: ${second === undefined ? 'it has several addresses' : 'it has several ports'}`,
    );
  if (port === undefined) return bridgeWithoutPort(link, address);
  const vlan = subject.links.find(({name}) => name === port);
  const uplink = vlan?.kind === 'vlan' ? {vlan: vlan.id, on: vlan.on} : port;
  return {links: address.address === undefined ? [] : [address], bridges: [{bridge: link.name, uplink}], notes: []};
}

function bridgeWithoutPort(link: LinkIntent, {address}: ProposedLink): ProposedLinks {
  if (address === 'dhcp') return alone(`${link.name} is left alone: it has no port, and its address by DHCP`);
  const bridge = {bridge: link.name, uplink: 'none', hostAddress: address ?? 'none'} as const;
  return {links: [], bridges: [bridge], notes: []};
}

/** Hardware: what Xen makes for guests has no kind of its own either. */
function nics({observed}: LinkSubject): readonly LinkName[] {
  const vifs = new Set(observed.guests.flatMap((guest) => guest.vifs.map(({device}) => device)));
  const isGuests = (name: string) => vifs.has(name) || /^(vif|tap)\d+\.\d+/.test(name) || name.endsWith('-emu');
  return [...observed.links.values()]
    .filter(({kind, name}) => kind === 'device' && !isGuests(name))
    .flatMap(({name}) => {
      const parsed = linkName(name);
      return parsed.ok ? [parsed.value] : [];
    });
}

function proposeNic(nic: LinkName, subject: LinkSubject, taken: Set<string>): ProposedLinks {
  const {links, observed, leave} = subject;
  const said = links.find(({name}) => name === nic);
  const isPort = links.some((link) => (link.kind === 'bridge' || link.kind === 'bond') && link.ports.includes(nic));
  if (isPort) return {links: [], bridges: [], notes: []};
  if (said === undefined) {
    const carrier = observed.links.get(nic)?.lowerUp === true ? '' : ', and no carrier';
    return alone(`${nic} is left alone: it has no file${carrier}`);
  }
  if (links.some((link) => link.kind === 'vlan' && link.on === nic))
    return alone(`${nic} is left alone: it carries VLANs`);
  const address = addressOf(said, subject);
  if (address === 'several') return alone(`${nic} is left alone: it has several addresses`);
  if (leave.has(nic)) return {links: [address], bridges: [], notes: []};
  const bridge = freeBridge(nic, taken);
  if (bridge === undefined) return alone(`${nic} is left alone: no name of a bridge is free`);
  taken.add(bridge);
  return {
    links: address.address === undefined ? [] : [{...address, name: bridge}],
    bridges: [{bridge, uplink: nic}],
    notes: [],
  };
}

const maxBridges = 1_000;

/** `br1` for eth1 where that is free, else the next free number. */
function freeBridge(nic: LinkName, taken: ReadonlySet<string>): LinkName | undefined {
  const own = /(\d+)$/.exec(nic)?.[1];
  const numbers = [...(own === undefined ? [] : [Number(own)]), ...Array.from({length: maxBridges}, (_, i) => i)];
  const parsed = numbers.map((number) => linkName(`br${number}`)).find((name) => name.ok && !taken.has(name.value));
  return parsed?.ok === true ? parsed.value : undefined;
}

/** Links with an address or a VLAN of their own that nothing above speaks of. */
const others = ({links}: LinkSubject): readonly ProposedLinks[] =>
  links.flatMap((link) => {
    const isPort = links.some((other) => other.kind === 'bridge' && other.ports.includes(link.name));
    if (isPort) return [];
    if (link.kind === 'bond') return [alone(`${link.name} is left alone: it is a bond`)];
    return link.kind === 'vlan' ? [alone(`${link.name} is left alone: it is a VLAN device`)] : [];
  });

function addressOf(link: LinkIntent, {routes}: LinkSubject): ProposedLink | 'several' {
  const {name, address} = link;
  if (address.kind === 'dhcp') return {name, address: 'dhcp'};
  if (address.kind !== 'static') return {name};
  const [cidr, second] = address.cidrs;
  if (cidr === undefined) return {name};
  if (second !== undefined) return 'several';
  const gateway = routes.find(
    ({destination, gateway: via}) => destination === 'default' && via !== undefined && contains(networkOf(cidr), via),
  )?.gateway;
  return {name, address: cidr, ...(gateway === undefined ? {} : {gateway})};
}
