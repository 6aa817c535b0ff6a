import type {Bond, Fleet, Host, Link, LinkAddress} from '../model/fleet.ts';
import {platformNames} from '../model/platform.ts';
import {
  cidr,
  linkName,
  type HostName,
  type LinkName,
  type NetworkName,
  type Parsed,
  type SshAddress,
} from '../model/values.ts';
import {names, object, optional, record} from './collections.ts';
import {choice, text} from './scalars.ts';
import {defined, forbidTogether, requireTogether, type Drafted, type Reading} from './shape.ts';
import {
  addressText,
  cidrPattern,
  deviceText,
  durationText,
  macText,
  mtuNumber,
  networkText,
  portNumber,
  sshAddressText,
  userText,
  vlanNumber,
} from './values.ts';

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

const linkShape = object('Link', {
  address: optional(
    text('dhcp, none, or an address with a prefix length', linkAddress, `^(dhcp|none|${cidrPattern})$`),
    'none',
    'ports of bridges have none',
  ),
  gateway: optional(
    addressText,
    'none',
    'the default gateway; one a host, in the network of its link, not with `dhcp`',
  ),
  mtu: optional(mtuNumber, 'left alone', 'MTU of the link'),
  mac: optional(
    macText,
    'that of the hardware; a bridge that is made gets that of its NIC',
    'fixes the hardware address',
  ),
  vlan: optional(vlanNumber, 'none', 'the link is a VLAN device with this tag; needs `on`'),
  on: optional(
    deviceText,
    'none',
    'the link below the VLAN; a NIC that is not named here is only made to start at boot',
  ),
  bond: optional(names('device name', deviceText), 'none', 'the link is a bond of these; needs `mode`'),
  mode: optional(choice(bondModes), 'none', 'how the bond uses its ports'),
});
type LinkDraft = Drafted<typeof linkShape>;

/** What can be said of a host, or of the hosts of a group, or of all. */
export const hostFields = {
  ssh: optional(
    object('SSH', {
      address: optional(
        sshAddressText,
        "the host's name here",
        'what ssh would be pointed at: a DNS name, an alias of your ssh config, an address. It must lead to the host before and after a change',
      ),
      port: optional(portNumber, 'as the ssh config says, else 22', 'the port of the SSH server'),
      user: optional(
        userText,
        'as the ssh config says, else yours',
        'has to be root: the changes need it, and sudo is not used',
      ),
    }),
    'as its keys say',
    'how vifleet reaches the host',
  ),
  platform: optional(
    choice(platformNames),
    '`auto`',
    'which programs do network, firewall and guests on the host; `auto` asks it',
  ),
  firewall: optional(
    choice(['managed', 'none']),
    '`managed`',
    "`managed`: the host's firewall gets what the networks need; `none`: it is left alone, and what needs it is refused",
  ),
  guard: optional(
    object('Guard', {
      window: optional(
        durationText(10, 3600),
        '`60s`',
        'how long the host waits after the last phase, at least, before it takes an unconfirmed change back; `10s` to `1h`. A host with slow switches (STP) needs a minute',
      ),
      lastResort: optional(
        choice(['none', 'reboot']),
        '`none`',
        '`reboot`: when retries and a restart of the services did not bring the old state back, the host reboots, once, and restores at boot',
      ),
    }),
    'as its keys say',
    'what takes a change back',
  ),
  links: optional(
    record('links', linkName, linkShape),
    'none',
    "addresses and settings of the host's own links by the name of the device; a link that is called as the bridge of one of the host's networks is that bridge. Links that are not named, and are no bridge or port of a network here, are left alone",
  ),
  networks: optional(
    names('network name', networkText),
    'none',
    'which networks this host is a member of: its bridges are made, and its guests may join',
  ),
};

/** What the files say of a host, before it has its name. */
export const hostShape = object('Host', hostFields);
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
