import type {ModelPath} from '../base/place.ts';
import type {AbsolutePath, Cidr, GuestName, HostName, Ipv4, LinkName, Mac, Mtu, Port, Rate, VlanId} from './values.ts';

/**
 * What a host should have (or has), in neutral values: no file, no program is named. Semantic diff, impact and risk
 * read only this. Desired intent comes from the fleet, observed intent from facts; lists are sorted by name.
 */
export interface HostIntent {
  readonly host: HostName;
  readonly links: readonly LinkIntent[];
  readonly routes: readonly RouteIntent[];
  /** Whether IPv4 packets are forwarded between links. */
  readonly forwarding: boolean;
  /** Links on which the host answers ARP for its guests. */
  readonly proxyArp: readonly LinkName[];
  readonly firewall: FirewallIntent;
  readonly guests: readonly GuestIntent[];
  /** Bridges on which the host is the DHCP and name server; absent: none. */
  readonly dhcp?: readonly DhcpIntent[];
}

export interface DhcpIntent {
  readonly bridge: LinkName;
  /** The host's own, which is the guests' name server. */
  readonly server: Ipv4;
  readonly first: Ipv4;
  readonly last: Ipv4;
  /** Whether the host is the guests' way out. */
  readonly isRouter: boolean;
  readonly leases: readonly {readonly mac: Mac; readonly address: Ipv4}[];
  readonly because: Because;
}

export type Because = readonly ModelPath[];

interface LinkIntentCommon {
  readonly name: LinkName;
  readonly address: LinkAddressIntent;
  /** Present on boot, or when the device appears. */
  readonly start: 'auto' | 'hotplug' | 'manual';
  /** True where guests must not reach dom0 over this link, IPv6 link-local included. */
  readonly isolated: boolean;
  readonly mtu?: Mtu;
  readonly mac?: Mac;
  /** `mac` is that of what is below anyway: a link that is there already has it, and needs not be told. */
  readonly macOfBelow?: true;
  readonly because: Because;
}
/** `as-found`: other links stand on this one, and what address it has is not for the inventory to say; only desired. */
export type LinkAddressIntent =
  {readonly kind: 'none' | 'dhcp' | 'as-found'} | {readonly kind: 'static'; readonly cidrs: readonly Cidr[]};

/** `vif`: the dom0 side of a routed or masqueraded guest. */
export type LinkIntent = LinkIntentCommon &
  (
    | {readonly kind: 'nic' | 'vif'}
    | {readonly kind: 'bridge'; readonly ports: readonly LinkName[]}
    | {readonly kind: 'vlan'; readonly id: VlanId; readonly on: LinkName}
    | {readonly kind: 'bond'; readonly ports: readonly LinkName[]; readonly mode: string}
  );

export interface RouteIntent {
  /** `default` or a network; a guest's is a /32. */
  readonly destination: 'default' | Cidr;
  readonly gateway?: Ipv4;
  /** Absent: whichever link reaches the gateway. */
  readonly link?: LinkName;
  /** Of several routes to one destination the lowest counts; absent is 0. */
  readonly metric?: number;
  readonly because: Because;
}

export type Zone = 'external' | 'internal' | 'dmz';

export interface FirewallIntent {
  /** `unmanaged`: vifleet says nothing about the host's firewall. */
  readonly kind: 'managed' | 'unmanaged';
  /** Links that must be in this zone. */
  readonly zones: readonly {readonly link: LinkName; readonly zone: Zone; readonly because: Because}[];
  /** `link` takes the place of `of`, or of one of `or`, in whatever zone that is in; without one the link is external. */
  readonly replaces: readonly {
    readonly link: LinkName;
    readonly of: LinkName;
    readonly or?: readonly LinkName[];
    readonly because: Because;
  }[];
  readonly forward: readonly ForwardIntent[];
  readonly masquerade: readonly {readonly source: Cidr; readonly via: LinkName; readonly because: Because}[];
  readonly publish: readonly PublishIntent[];
  /** Ports of the host itself that are open to a zone; absent: nothing is said of them. */
  readonly services?: readonly ServiceIntent[];
  /** Whether frames between ports of a bridge must pass (any bridge exists). */
  readonly bridging: boolean;
}

export interface ServiceIntent {
  readonly zone: Zone;
  readonly protocol: 'tcp' | 'udp';
  /** A number; what was found may be a name or a range. */
  readonly port: string;
  /** Also where the packet is for everybody on the link. */
  readonly broadcast: boolean;
  readonly because: Because;
}

export interface ForwardIntent {
  readonly source: Cidr;
  readonly destination: Cidr;
  readonly service?: {readonly protocol: 'tcp' | 'udp' | 'icmp'; readonly port?: Port};
  /** `drop` entries isolate guests from each other's private networks and come first. */
  readonly verdict: 'accept' | 'drop';
  readonly because: Because;
}

export interface PublishIntent {
  readonly protocol: 'tcp' | 'udp';
  readonly hostAddress: Ipv4;
  readonly hostPort: Port;
  readonly guestAddress: Ipv4;
  readonly guestPort: Port;
  readonly because: Because;
}

export interface GuestIntent {
  readonly name: GuestName;
  readonly config: AbsolutePath;
  readonly type?: 'pv' | 'pvh' | 'hvm';
  readonly run: 'running' | 'stopped' | 'as-found';
  readonly vifs: readonly VifIntent[];
  readonly because: Because;
}

export type VifIntent = {
  readonly number: number;
  readonly mac?: Mac;
  /** `none` is asked for where a limit that is there must go; of what was found, no limit is no rate. */
  readonly rate?: Rate | 'none';
  /** The card that is emulated, where one is: a vif may be paravirtual only. */
  readonly model?: string;
  readonly because: Because;
} & VifAttachment;

export type VifAttachment =
  | {readonly kind: 'bridged'; readonly bridge: LinkName; readonly device?: LinkName}
  | {readonly kind: 'routed'; readonly device: LinkName; readonly address: Ipv4; readonly uplink: LinkName}
  | {readonly kind: 'masqueraded'; readonly device: LinkName; readonly address: Ipv4; readonly uplink: LinkName}
  /** Found on a host, not something an inventory can ask for; left alone. */
  | {readonly kind: 'other'; readonly what: string; readonly device?: LinkName};
