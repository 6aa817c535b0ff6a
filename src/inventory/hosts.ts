import type {Bond, Fleet, Host, Link, LinkAddress} from '../model/fleet.ts';
import {platformNames} from '../model/platform.ts';
import {
  cidr,
  ipv4,
  linkName,
  mac,
  mtu,
  networkName,
  port,
  sshAddress,
  userName,
  vlanId,
  type HostName,
  type LinkName,
  type NetworkName,
  type Parsed,
  type SshAddress,
} from '../model/values.ts';
import {names, object, optional, record} from './collections.ts';
import {duration} from './notations.ts';
import {choice, number, text} from './scalars.ts';
import {defined, forbidTogether, requireTogether, type Drafted, type Reading} from './shape.ts';

const device = text('a device name', linkName);

function linkAddress(value: string): Parsed<LinkAddress> {
  if (value === 'none' || value === 'dhcp') return {ok: true, value: {kind: value}};
  const parsed = cidr(value);
  return parsed.ok ? {ok: true, value: {kind: 'static', cidr: parsed.value}} : parsed;
}

const bondModes = [
  'balance-rr',
  'active-backup',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const satisfies readonly Bond['mode'][];

const linkShape = object({
  address: optional(text('dhcp, none, or an address with a prefix length', linkAddress)),
  gateway: optional(text('the address of a gateway', ipv4)),
  mtu: optional(number('an MTU', mtu)),
  mac: optional(text('a MAC address', mac)),
  vlan: optional(number('a VLAN id', vlanId)),
  on: optional(device),
  bond: optional(names('device name', linkName)),
  mode: optional(choice(bondModes)),
});
type LinkDraft = Drafted<typeof linkShape>;

/** What can be said of a host, or of the hosts of a group, or of all. */
export const hostFields = {
  ssh: optional(
    object({
      address: optional(text('a host name or an address', sshAddress)),
      port: optional(number('a port', port)),
      user: optional(text('a user name', userName)),
    }),
  ),
  platform: optional(choice(platformNames)),
  firewall: optional(choice(['managed', 'none'])),
  guard: optional(
    object({
      window: optional(text('a duration, as 60s', duration(10, 3600))),
      lastResort: optional(choice(['none', 'reboot'])),
    }),
  ),
  links: optional(record('links', linkName, linkShape)),
  networks: optional(names('network name', networkName)),
};

/** What the files say of a host, before it has its name. */
export const hostShape = object(hostFields);
export type HostDraft = Drafted<typeof hostShape>;

/** The host of a draft. What kind its links are depends on the networks that it is a member of. */
export function host(name: HostName, draft: HostDraft, networks: Fleet['networks'], reading: Reading): Host {
  const {ssh, guard} = draft;
  const members = draft.networks ?? [];
  const bridges = bridgeNames(members, networks);
  const links = [...(draft.links ?? new Map<LinkName, LinkDraft>())].map(([link, fields]): [LinkName, Link] => {
    checkKeys(`hosts.${name}.links.${link}`, reading);
    return [link, linkOf(link, fields, bridges)];
  });
  return {
    name,
    // a host's own name is what ssh would be told by hand
    ssh: {address: ssh?.address ?? (`${name}` as SshAddress), ...defined({port: ssh?.port, user: ssh?.user})},
    platform: draft.platform ?? 'auto',
    firewall: draft.firewall ?? 'managed',
    guard: {windowSeconds: guard?.window ?? 60, lastResort: guard?.lastResort ?? 'none'},
    links: new Map(links),
    networks: members,
  };
}

function checkKeys(path: string, reading: Reading): void {
  if (forbidTogether(path, 'vlan', 'bond', reading)) return;
  requireTogether(path, 'vlan', 'on', reading);
  requireTogether(path, 'bond', 'mode', reading);
}

function linkOf(name: LinkName, draft: LinkDraft, bridges: ReadonlySet<LinkName>): Link {
  const {address, gateway, mtu, mac, vlan, on, bond, mode} = draft;
  const common = {name, address: address ?? ({kind: 'none'} as const), ...defined({gateway, mtu, mac})};
  if (vlan !== undefined && on !== undefined) return {...common, kind: 'vlan', id: vlan, on};
  if (bond !== undefined && mode !== undefined) return {...common, kind: 'bond', ports: bond, mode};
  return {...common, kind: bridges.has(name) ? 'bridge' : 'nic'};
}

const bridgeNames = (members: readonly NetworkName[], networks: Fleet['networks']): ReadonlySet<LinkName> =>
  new Set(
    members.flatMap((name) => {
      const network = networks.get(name);
      return network?.kind === 'bridged' ? [network.bridge] : [];
    }),
  );
