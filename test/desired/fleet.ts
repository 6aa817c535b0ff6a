import type {
  Bond,
  BridgedNetwork,
  BridgedVif,
  Fleet,
  Guest,
  Host,
  Link,
  MasqueradedNetwork,
  MasqueradedVif,
  Network,
  Publication,
  RoutedNetwork,
  RoutedVif,
  Service,
  Vif,
} from '../../src/model/fleet.ts';
import {
  absolutePath,
  cidr,
  guestName,
  hostName,
  ipv4,
  linkName,
  mac,
  networkName,
  port,
  rate,
  sshAddress,
  vlanId,
  type Parsed,
} from '../../src/model/values.ts';

/** The value, or the end of the test. */
export function must<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

export const name = (text: string) => must(linkName(text));

/** A fleet of plain values; what a test does not say is as an inventory's defaults have it. */
export const fleet = (networks: readonly Network[], hosts: readonly Host[], guests: readonly Guest[] = []): Fleet => ({
  networks: new Map(networks.map((network) => [network.name, network])),
  hosts: new Map(hosts.map((host) => [host.name, host])),
  guests: new Map(guests.map((guest) => [guest.name, guest])),
  groups: new Map(),
});

export const bridged = (
  network: string,
  bridge: string,
  uplink: string,
  more: Partial<Omit<BridgedNetwork, 'kind' | 'name' | 'bridge' | 'uplink'>> = {},
): BridgedNetwork => ({
  kind: 'bridged',
  name: must(networkName(network)),
  bridge: name(bridge),
  uplink: uplink === 'none' ? {kind: 'none'} : {kind: 'link', link: name(uplink)},
  hostAddress: {kind: 'links'},
  ...more,
});

export const routed = (network: string, uplink: string): RoutedNetwork => ({
  kind: 'routed',
  name: must(networkName(network)),
  uplink: name(uplink),
});

export const masqueraded = (network: string, uplink: string, subnet: string): MasqueradedNetwork => ({
  kind: 'masqueraded',
  name: must(networkName(network)),
  uplink: name(uplink),
  subnet: must(cidr(subnet)),
});

export const host = (
  text: string,
  networks: readonly Network[],
  links: readonly Link[],
  more: Partial<Host> = {},
): Host => ({
  name: must(hostName(text)),
  ssh: {address: must(sshAddress('192.168.1.20'))},
  platform: 'leap-42',
  firewall: 'managed',
  guard: {windowSeconds: 60, lastResort: 'none'},
  links: new Map(links.map((link) => [link.name, link])),
  networks: networks.map((network) => network.name),
  ...more,
});

const address = (text: string): Link['address'] =>
  text === 'none' || text === 'dhcp' ? {kind: text} : {kind: 'static', cidr: must(cidr(text))};

const plainLink = (link: string, at: string, gateway?: string) => ({
  name: name(link),
  address: address(at),
  ...(gateway === undefined ? {} : {gateway: must(ipv4(gateway))}),
});

export const bridge = (link: string, at: string, gateway?: string): Link => ({
  kind: 'bridge',
  ...plainLink(link, at, gateway),
});
export const nic = (link: string, at: string, gateway?: string): Link => ({
  kind: 'nic',
  ...plainLink(link, at, gateway),
});

export const vlan = (link: string, id: number, on: string, at = 'none'): Link => ({
  kind: 'vlan',
  id: must(vlanId(id)),
  on: name(on),
  ...plainLink(link, at),
});
export const bond = (
  link: string,
  ports: readonly string[],
  mode: Bond['mode'],
  at = 'none',
  gateway?: string,
): Link => ({
  kind: 'bond',
  ports: ports.map(name),
  mode,
  ...plainLink(link, at, gateway),
});

/** A network whose uplink is a VLAN. */
export const tagged = (
  network: string,
  bridge: string,
  id: number,
  on: string,
  more: Partial<BridgedNetwork> = {},
): BridgedNetwork => ({
  ...bridged(network, bridge, 'none'),
  uplink: {kind: 'vlan', id: must(vlanId(id)), on: name(on)},
  ...more,
});

export const guest = (text: string, on: Host, vifs: readonly Vif[], more: Partial<Guest> = {}): Guest => ({
  name: must(guestName(text)),
  host: on.name,
  config: must(absolutePath(`/etc/xen/vm/${text}.cfg`)),
  run: 'as-found',
  after: [],
  shutdown: {timeoutSeconds: 120, onTimeout: 'fail'},
  vifs,
  ...more,
});

export const bridgedVif = (number: number, network: Network, more: Partial<BridgedVif> = {}): BridgedVif => ({
  kind: 'bridged',
  number,
  network: network.name,
  ...more,
});

export const routedVif = (
  number: number,
  network: Network,
  device: string,
  at: string,
  more: Partial<RoutedVif> = {},
): RoutedVif => ({
  kind: 'routed',
  number,
  network: network.name,
  device: name(device),
  address: must(ipv4(at)),
  allow: [],
  ...more,
});

export const masqueradedVif = (
  number: number,
  network: Network,
  device: string,
  at: string,
  more: Partial<MasqueradedVif> = {},
): MasqueradedVif => ({
  kind: 'masqueraded',
  number,
  network: network.name,
  device: name(device),
  address: must(ipv4(at)),
  publish: [],
  ...more,
});

export const published = (hostPort: number, guestPort: number): Publication => ({
  protocol: 'tcp',
  hostPort: must(port(hostPort)),
  guestPort: must(port(guestPort)),
});

export const tcp = (number: number): Service => ({protocol: 'tcp', port: must(port(number))});
export const icmp: Service = {protocol: 'icmp'};
export const macOf = (text: string) => must(mac(text));
export const rateOf = (text: string) => must(rate(text));
export const staticAddress = (text: string): BridgedNetwork['hostAddress'] => ({
  kind: 'static',
  cidr: must(cidr(text)),
});
