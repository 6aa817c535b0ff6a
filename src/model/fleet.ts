import type {
  AbsolutePath,
  Cidr,
  GroupName,
  GuestName,
  HostName,
  Ipv4,
  LinkName,
  Mac,
  Mtu,
  NetworkName,
  Port,
  Rate,
  SshAddress,
  UserName,
  VlanId,
} from './values.ts';
import type {PlatformName} from './platform.ts';

/** The validated whole. Whoever holds one may trust it: every cross-object rule of model/rules has passed. */
export interface Fleet {
  readonly networks: ReadonlyMap<NetworkName, Network>;
  readonly hosts: ReadonlyMap<HostName, Host>;
  readonly guests: ReadonlyMap<GuestName, Guest>;
  /** The hosts of each group, in name order. What a group says of them is in the hosts already. */
  readonly groups: ReadonlyMap<GroupName, readonly HostName[]>;
}

/** A named segment that guests join. */
export type Network = BridgedNetwork | RoutedNetwork | MasqueradedNetwork;

export interface BridgedNetwork {
  readonly kind: 'bridged';
  readonly name: NetworkName;
  readonly bridge: LinkName;
  readonly uplink: Uplink;
  /** Only for networks without uplink: `none` keeps guests and dom0 apart; a bridge with an uplink has its address in the host's links. */
  readonly hostAddress:
    {readonly kind: 'links'} | {readonly kind: 'none'} | {readonly kind: 'static'; readonly cidr: Cidr};
  readonly mtu?: Mtu;
  readonly dhcp?: {readonly first: Ipv4; readonly last: Ipv4};
  readonly egress?: {readonly kind: 'routed' | 'masqueraded'; readonly via: LinkName};
}

/** The link through which a bridge leaves the host. */
export type Uplink =
  | {readonly kind: 'none'}
  | {readonly kind: 'link'; readonly link: LinkName}
  | {readonly kind: 'vlan'; readonly id: VlanId; readonly on: LinkName};

/** One host route per guest; the guest's address lies in the uplink's network, or the world routes it to the host. */
export interface RoutedNetwork {
  readonly kind: 'routed';
  readonly name: NetworkName;
  readonly uplink: LinkName;
}

/** Guests have private addresses and leave with the host's. */
export interface MasqueradedNetwork {
  readonly kind: 'masqueraded';
  readonly name: NetworkName;
  readonly uplink: LinkName;
  readonly subnet: Cidr;
}

/** A VM Host Server. */
export interface Host {
  readonly name: HostName;
  readonly ssh: SshTarget;
  readonly platform: PlatformName;
  readonly firewall: 'managed' | 'none';
  readonly guard: GuardSettings;
  readonly links: ReadonlyMap<LinkName, Link>;
  readonly networks: readonly NetworkName[];
}

export interface SshTarget {
  readonly address: SshAddress;
  readonly port?: Port;
  readonly user?: UserName;
}

export interface GuardSettings {
  /** Seconds that the guard waits, at the least, after the last phase before it takes the change back. */
  readonly windowSeconds: number;
  readonly lastResort: 'none' | 'reboot';
}

/** A link that the inventory says something about. Ports that only serve a bridge need no entry. */
export type Link = Nic | Bond | Vlan | Bridge;

interface LinkCommon {
  readonly name: LinkName;
  readonly address: LinkAddress;
  readonly gateway?: Ipv4;
  readonly mtu?: Mtu;
  /** Fixed hardware address; without it a bridge takes over the one of its NIC. */
  readonly mac?: Mac;
}
export interface Nic extends LinkCommon {
  readonly kind: 'nic';
}
export interface Bond extends LinkCommon {
  readonly kind: 'bond';
  readonly ports: readonly LinkName[];
  readonly mode:
    'balance-rr' | 'active-backup' | 'balance-xor' | 'broadcast' | '802.3ad' | 'balance-tlb' | 'balance-alb';
}
export interface Vlan extends LinkCommon {
  readonly kind: 'vlan';
  readonly id: VlanId;
  readonly on: LinkName;
}
export interface Bridge extends LinkCommon {
  readonly kind: 'bridge';
}

export type LinkAddress =
  {readonly kind: 'none'} | {readonly kind: 'dhcp'} | {readonly kind: 'static'; readonly cidr: Cidr};

/** An unprivileged domain. */
export interface Guest {
  readonly name: GuestName;
  readonly host: HostName;
  readonly config: AbsolutePath;
  readonly type?: 'pv' | 'pvh' | 'hvm';
  readonly run: 'running' | 'stopped' | 'as-found';
  readonly after: readonly GuestName[];
  readonly shutdown: {readonly timeoutSeconds: number; readonly onTimeout: 'fail' | 'acpi' | 'destroy'};
  readonly vifs: readonly Vif[];
}

/** A guest's virtual interface; its number is its place in the list. */
export type Vif = BridgedVif | RoutedVif | MasqueradedVif;

interface VifCommon {
  readonly number: number;
  readonly network: NetworkName;
  /** Its device in dom0: `<guest>.<number>` or as named; undefined for bridged vifs that keep Xen's own name. */
  readonly device?: LinkName;
  readonly mac?: Mac;
  /** `none`: no limit, also where the xl config has one. */
  readonly rate?: Rate | 'none';
  readonly model?: string;
}
export interface BridgedVif extends VifCommon {
  readonly kind: 'bridged';
  /** What the DHCP server of the network always gives it. */
  readonly address?: Ipv4;
}
export interface RoutedVif extends VifCommon {
  readonly kind: 'routed';
  readonly device: LinkName;
  readonly address: Ipv4;
  readonly allow: readonly Service[];
}
export interface MasqueradedVif extends VifCommon {
  readonly kind: 'masqueraded';
  readonly device: LinkName;
  readonly address: Ipv4;
  readonly publish: readonly Publication[];
}

/** What the world may reach: `tcp/443`, `udp/53`, `icmp`. */
export type Service = {readonly protocol: 'tcp' | 'udp'; readonly port: Port} | {readonly protocol: 'icmp'};
/** `tcp/8080:80`: port 8080 of the host leads to port 80 of the guest. */
export interface Publication {
  readonly protocol: 'tcp' | 'udp';
  readonly hostPort: Port;
  readonly guestPort: Port;
}

/** The guests of one host, in name order. The first question about a fleet sorts all of its guests, the others find them. */
export const guestsOn = (fleet: Fleet, host: HostName): readonly Guest[] => guestsByHost(fleet.guests).get(host) ?? [];

const sorted = new WeakMap<Fleet['guests'], ReadonlyMap<HostName, readonly Guest[]>>();

function guestsByHost(guests: Fleet['guests']): ReadonlyMap<HostName, readonly Guest[]> {
  const known = sorted.get(guests);
  if (known !== undefined) return known;
  const hosts = new Map<HostName, Guest[]>();
  for (const guest of [...guests.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const others = hosts.get(guest.host);
    if (others === undefined) hosts.set(guest.host, [guest]);
    else others.push(guest);
  }
  sorted.set(guests, hosts);
  return hosts;
}
