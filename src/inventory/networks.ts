import {never} from '../base/bug.ts';
import type {BridgedNetwork, Network, Uplink} from '../model/fleet.ts';
import {cidr, linkName, type NetworkName} from '../model/values.ts';
import {object, optional, required, tagged} from './collections.ts';
import {choice, text} from './scalars.ts';
import {complain, defined, requireTogether, shaped, type Drafted, type Reading} from './shape.ts';
import {cidrPattern, deviceOrNone, deviceText, mtuNumber, rangeText, subnetText, vlanNumber} from './values.ts';

const vlanUplink = object('VLAN as uplink', {
  vlan: required(vlanNumber, 'the tag; the port is called `<on>.<vlan>`'),
  on: required(deviceText, 'the link below'),
});

const uplink = shaped<Uplink>({anyOf: [deviceOrNone.schema, vlanUplink.schema]}, (spot, reading) => {
  if (spot.node.kind !== 'map') {
    const link = deviceOrNone(spot, reading);
    return link === undefined ? undefined : link === 'none' ? {kind: 'none'} : {kind: 'link', link};
  }
  const draft = vlanUplink(spot, reading);
  if (draft?.vlan === undefined || draft.on === undefined) return undefined;
  const name = linkName(`${draft.on}.${draft.vlan}`);
  if (name.ok) return {kind: 'vlan', id: draft.vlan, on: draft.on};
  return complain(reading, 'inventory/value', spot.node.place, name.error.message, 'rename the link below the VLAN');
});

const hostAddress = text<BridgedNetwork['hostAddress']>(
  'none, or an address with a prefix length',
  (value) => {
    if (value === 'none') return {ok: true, value: {kind: 'none'}};
    const parsed = cidr(value);
    return parsed.ok ? {ok: true, value: {kind: 'static', cidr: parsed.value}} : parsed;
  },
  `^(none|${cidrPattern})$`,
);

const bridgedFields = {
  bridge: required(
    deviceText,
    'the bridge, the same on each member host; several networks may share one if they agree on the uplink',
  ),
  uplink: required(
    uplink,
    'the NIC or bond that becomes the port of the bridge; `none`: guests of one host only; a mapping: a VLAN',
  ),
  hostAddress: optional(
    hostAddress,
    "the host's links say it",
    "the host's address on the bridge, the same on each host, or `none`: guests and host are apart; only with `uplink: none`, else the host's links have it",
  ),
  mtu: optional(mtuNumber, 'left alone', 'MTU of the bridge and of its port'),
  dhcp: optional(
    object('DHCP server', {
      range: required(
        rangeText,
        '`192.168.50.100-199`, or the last address in full: what guests without a fixed lease get',
      ),
    }),
    'none',
    'a DHCP server on the bridge, for its guests',
  ),
  egress: optional(
    choice(['routed', 'masqueraded']),
    'none',
    'a way out for a bridge without uplink, with the own addresses of the guests or with that of the host; needs `via`',
  ),
  via: optional(deviceText, 'none', 'the link that `egress` leaves through'),
};
const routedFields = {
  uplink: required(
    deviceText,
    'the link, with an address, through which the host leaves; each member host must have it',
  ),
};
const masqueradedFields = {
  uplink: required(deviceText, 'the link whose address guests leave with'),
  subnet: required(subnetText, 'the private network of the guests'),
};

/** What a file says of a network, before it has its name. */
export const networkShape = tagged({
  bridged: object('Bridged network', bridgedFields),
  routed: object('Routed network', routedFields),
  masqueraded: object('Masqueraded network', masqueradedFields),
});
export type NetworkDraft = Drafted<typeof networkShape>;

/** The network of a draft; undefined where a key that it needs was refused. */
export function network(name: NetworkName, draft: NetworkDraft, reading: Reading): Network | undefined {
  switch (draft.kind) {
    case 'bridged':
      return bridgedNetwork(name, draft, reading);
    case 'routed':
      return draft.uplink && {kind: 'routed', name, uplink: draft.uplink};
    case 'masqueraded':
      return draft.uplink && draft.subnet && {kind: 'masqueraded', name, uplink: draft.uplink, subnet: draft.subnet};
    default:
      return never(draft);
  }
}

type BridgedDraft = Extract<NetworkDraft, {kind: 'bridged'}>;

function bridgedNetwork(name: NetworkName, draft: BridgedDraft, reading: Reading): BridgedNetwork | undefined {
  const {bridge, uplink, egress, via} = draft;
  requireTogether(`networks.${name}`, 'egress', 'via', reading);
  if (bridge === undefined || uplink === undefined) return undefined;
  return {
    kind: 'bridged',
    name,
    bridge,
    uplink,
    hostAddress: draft.hostAddress ?? {kind: 'links'},
    ...defined({mtu: draft.mtu, dhcp: draft.dhcp?.range, egress: egress && via && {kind: egress, via}}),
  };
}
