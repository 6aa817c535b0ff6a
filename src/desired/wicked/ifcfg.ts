import {Bug} from '../../base/bug.ts';
import type {Failure} from '../../base/failure.ts';
import {err, ok, type Result} from '../../base/result.ts';
import {twinOf} from '../../model/emulated.ts';
import type {GuestIntent, LinkIntent} from '../../model/intent.ts';
import type {LinkName} from '../../model/values.ts';
import {notUnderstood} from '../lines.ts';
import type {PlacedPart} from '../piece.ts';
import type {TemplateData} from '../template-data.ts';
import type {TemplateName, Templates} from '../templates.ts';

/** Keys that give a link addresses. wicked takes each key that begins with IPADDR for an address (client/suse/compat-suse.c). */
const addressKeys = ['IPADDR*', 'PREFIXLEN*', 'NETMASK*', 'BROADCAST*', 'REMOTE_IPADDR*'];
const basicKeys = ['STARTMODE', 'BOOTPROTO', ...addressKeys];

/**
 * The template of a kind of link, and the keys that are ours in its file, also where we leave them out. Not ours without
 * a value in the inventory: MTU, LLADDR, ZONE, NAME, offload options and the like.
 */
const kinds = {
  nic: {template: 'ifcfg/nic', governs: basicKeys},
  bridge: {
    template: 'ifcfg/bridge',
    governs: [...basicKeys, 'BRIDGE', 'BRIDGE_PORTS', 'BRIDGE_STP', 'BRIDGE_FORWARDDELAY', 'ETHERDEVICE'],
  },
  vlan: {
    template: 'ifcfg/vlan',
    governs: [...basicKeys, 'ETHERDEVICE', 'VLAN_ID', 'VLAN_PROTOCOL', 'BRIDGE', 'BONDING_MASTER'],
  },
  bond: {
    template: 'ifcfg/bond',
    governs: [...basicKeys, 'BONDING_MASTER', 'BONDING_SLAVE*', 'BONDING_MODULE_OPTS', 'BRIDGE', 'ETHERDEVICE'],
  },
  vif: {
    template: 'ifcfg/vif',
    governs: [...basicKeys, 'NAME', 'LINK_REQUIRED', 'BRIDGE', 'ETHERDEVICE'],
  },
} as const satisfies Record<LinkIntent['kind'], Writing>;

/** A link that others stand on, and that the inventory does not name: started at boot, and nothing else is our business. */
const below: Writing = {template: 'ifcfg/below', governs: ['STARTMODE']};

interface Writing {
  readonly template: TemplateName;
  readonly governs: readonly string[];
}

/** The `ifcfg-NAME` of a link. */
export function ifcfgPiece(
  link: LinkIntent,
  guests: readonly GuestIntent[],
  templates: Templates,
): Result<PlacedPart, Failure> {
  const {template, governs} = link.address.kind === 'as-found' ? below : kinds[link.kind];
  const text = templates.render(template, ifcfgData(link, guests));
  if (!text.ok) return text;
  const strange = strangeLine(text.value);
  if (strange !== undefined) return err(notUnderstood(template, strange, "KEY='value', at most 511 characters"));
  return ok({
    kind: 'part',
    path: `/etc/sysconfig/network/ifcfg-${link.name}`,
    format: 'ifcfg',
    mode: '0644',
    // To give a bridge that is there the address that it has would only set it up anew, and its guests would feel it.
    part: {kind: 'ifcfg', text: text.value, governs, ...(link.macOfBelow === true ? {suggests: ['LLADDR']} : {})},
    because: link.because,
  });
}

function ifcfgData(link: LinkIntent, guests: readonly GuestIntent[]): TemplateData {
  const common = {
    startmode: link.start,
    bootproto: bootProto(link),
    addresses: link.address.kind === 'static' ? link.address.cidrs : [],
    mtu: link.mtu ?? null,
    mac: link.mac ?? null,
  };
  switch (link.kind) {
    case 'nic':
      return common;
    case 'bridge':
      return {...common, ports: link.ports};
    case 'vlan':
      return {...common, on: link.on, id: link.id};
    case 'bond':
      return {...common, ports: link.ports, mode: link.mode};
    case 'vif':
      return {...common, guest: guestBehind(link.name, guests)};
  }
}

/**
 * `none` switches IPv4 and IPv6 off on the link and makes wicked ignore its routes; a link that only has no address is
 * `static` without IPADDR (ifcfg(5), and client/suse/compat-suse.c).
 */
function bootProto(link: LinkIntent): string {
  if (link.address.kind === 'dhcp') return 'dhcp';
  return link.isolated ? 'none' : 'static';
}

function guestBehind(device: string, guests: readonly GuestIntent[]): string {
  const isIts = (name: LinkName | undefined) =>
    name !== undefined && [name, twinOf(name)].some((one) => one === device);
  const guest = guests.find(({vifs}) => vifs.some((vif) => vif.kind !== 'bridged' && isIts(vif.device)));
  if (guest === undefined) throw new Bug(`${device} belongs to no guest`);
  return guest.name;
}

/**
 * The first line that wicked would not read as it stands there: its reader knows no escapes, ends a value at the same
 * quote, and cuts lines at 511 bytes, dropping the value without a word (wicked, src/sysconfig.c).
 */
function strangeLine(text: string): string | undefined {
  const last = text.slice(text.lastIndexOf('\n') + 1);
  if (last !== '') return last;
  return text
    .slice(0, -1)
    .split('\n')
    .find(
      (line) => line.length > 511 || !/^(#[\x20-\x7e]*|[A-Z][A-Z0-9_]*='[\x20-\x26\x28-\x5b\x5d-\x7e]*'|)$/.test(line),
    );
}
