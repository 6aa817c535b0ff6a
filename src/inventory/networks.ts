import {never} from '../base/bug.ts';
import type {BridgedNetwork, Network, Uplink} from '../model/fleet.ts';
import {cidr, linkName, mtu, vlanId, type NetworkName} from '../model/values.ts';
import {object, optional, required, tagged} from './collections.ts';
import {addressRange, linkOrNone} from './notations.ts';
import {choice, number, text} from './scalars.ts';
import {complain, defined, requireTogether, type Drafted, type Reading, type Shape} from './shape.ts';

const device = text('a device name', linkName);

const vlanUplink = object({
  vlan: required(number('a VLAN id', vlanId)),
  on: required(device),
});
const linkUplink = text('a device name, or none', linkOrNone);

const uplink: Shape<Uplink> = (spot, reading) => {
  if (spot.node.kind !== 'map') {
    const link = linkUplink(spot, reading);
    return link === undefined ? undefined : link === 'none' ? {kind: 'none'} : {kind: 'link', link};
  }
  const draft = vlanUplink(spot, reading);
  if (draft?.vlan === undefined || draft.on === undefined) return undefined;
  const name = linkName(`${draft.on}.${draft.vlan}`);
  if (name.ok) return {kind: 'vlan', id: draft.vlan, on: draft.on};
  return complain(reading, 'inventory/value', spot.node.place, name.error.message, 'rename the link below the VLAN');
};

const hostAddress = text<BridgedNetwork['hostAddress']>('none, or an address with a prefix length', (value) => {
  if (value === 'none') return {ok: true, value: {kind: 'none'}};
  const parsed = cidr(value);
  return parsed.ok ? {ok: true, value: {kind: 'static', cidr: parsed.value}} : parsed;
});

const bridgedFields = {
  bridge: required(device),
  uplink: required(uplink),
  hostAddress: optional(hostAddress),
  mtu: optional(number('an MTU', mtu)),
  dhcp: optional(object({range: required(text('a range of addresses', addressRange))})),
  egress: optional(choice(['routed', 'masqueraded'])),
  via: optional(device),
};
const routedFields = {uplink: required(device)};
const masqueradedFields = {
  uplink: required(device),
  subnet: required(text('a network as 192.168.100.0/24', cidr)),
};

/** What a file says of a network, before it has its name. */
export const networkShape = tagged({
  bridged: object(bridgedFields),
  routed: object(routedFields),
  masqueraded: object(masqueradedFields),
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
