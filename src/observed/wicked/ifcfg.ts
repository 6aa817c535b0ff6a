import {bondMode, isWatched} from '../../files/bond-options.ts';
import {linkName, mac, mtu, vlanId, type LinkName, type Mac, type Mtu, type VlanId} from '../../model/values.ts';
import type {LinkIntent} from '../../model/intent.ts';
import {readAddress, type AddressReading} from './address.ts';
import {isTrue} from './boolean.ts';
import {bridgeFault} from './bridge.ts';

/** What an ifcfg file says of its link, or why wicked leaves the file out. `what`: what it ignores in the rest. */
export type IfcfgReading =
  | {readonly kind: 'link'; readonly link: LinkIntent; readonly what: readonly string[]}
  | {readonly kind: 'dropped'; readonly what: string};

type Values = ReadonlyMap<string, string>;
type Kind =
  | {readonly kind: 'nic'}
  | {readonly kind: 'bridge'; readonly ports: readonly LinkName[]}
  | {readonly kind: 'vlan'; readonly id: VlanId; readonly on: LinkName}
  | {readonly kind: 'bond'; readonly ports: readonly LinkName[]; readonly mode: string};

const dropped = (what: string): IfcfgReading => ({kind: 'dropped', what});

/** wicked, client/suse/compat-suse.c; man ifcfg(5), where the two differ the source counts. */
export function readIfcfg(name: LinkName, values: Values): IfcfgReading {
  const kind = readKind(name, values);
  if (typeof kind === 'string') return dropped(kind);
  const lladdr = values.get('LLADDR') ?? '';
  if (lladdr !== '' && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(lladdr))
    return dropped(`LLADDR '${lladdr}' is no MAC address`);
  const address = readAddress(values);
  const {extra, what} = readExtra(lladdr, values.get('MTU') ?? '');
  const link: LinkIntent = {name, ...kind, ...addressOf(address), start: startOf(values), ...extra, because: []};
  return {kind: 'link', link, what: [...address.what, ...what]};
}

const addressOf = ({address, off}: AddressReading): Pick<LinkIntent, 'address' | 'isolated'> => ({
  address,
  isolated: off,
});

/** A file that is two things at once is dropped; ETHERDEVICE alone makes a VLAN, a dot in the name does not. */
function readKind(name: LinkName, values: Values): Kind | string {
  const bridge = isTrue(values.get('BRIDGE'));
  const vlan = (values.get('ETHERDEVICE') ?? '') !== '';
  const bond = isTrue(values.get('BONDING_MASTER'));
  if ([bridge, vlan, bond].filter(Boolean).length > 1)
    return 'it is of two types (BRIDGE, ETHERDEVICE, BONDING_MASTER)';
  if (bridge)
    return (
      bridgeFault(values) ?? {kind: 'bridge', ports: names(values.get('BRIDGE_PORTS')).filter((port) => port !== name)}
    );
  if (vlan) return readVlan(name, values);
  return bond ? readBond(values) : {kind: 'nic'};
}

function readVlan(name: LinkName, values: Values): Kind | string {
  const on = linkName(values.get('ETHERDEVICE') ?? '');
  if (!on.ok || on.value === name) return `ETHERDEVICE '${values.get('ETHERDEVICE') ?? ''}' is not a device below it`;
  const tag = values.get('VLAN_ID') || /\d+$/.exec(name)?.[0];
  const id = tag !== undefined && /^\d+$/.test(tag) ? vlanId(Number(tag)) : undefined;
  return id?.ok ? {kind: 'vlan', id: id.value, on: on.value} : `VLAN_ID '${tag ?? ''}' is no VLAN`;
}

function readBond(values: Values): Kind | string {
  const ports = [...values].filter(([key]) => key.startsWith('BONDING_SLAVE')).flatMap(([, value]) => names(value));
  if (ports.length === 0) return 'it is a bond without ports';
  const options = values.get('BONDING_MODULE_OPTS') ?? '';
  if (!isWatched(options)) return 'nothing watches the ports of the bond (miimon, or arp_interval and arp_ip_target)';
  return {kind: 'bond', ports: [...new Set(ports)].sort(), mode: bondMode(options)};
}

/** Blank-separated names, each once and sorted; what is no device name is skipped. */
function names(value: string | undefined): readonly LinkName[] {
  const found = (value ?? '').split(/\s+/).map(linkName);
  return [...new Set(found.flatMap((name) => (name.ok ? [name.value] : [])))].sort();
}

/** Words in exact case; anything else, and nothing, is `manual`: not started at boot. */
function startOf(values: Values): LinkIntent['start'] {
  switch (values.get('STARTMODE')) {
    case 'auto':
    case 'boot':
    case 'on':
    case 'onboot':
    case 'nfsroot':
    case 'ifplugd':
      return 'auto';
    case 'hotplug':
      return 'hotplug';
    default:
      return 'manual';
  }
}

/** wicked does not look at the range of an MTU, and takes a multicast LLADDR; neither can be said in an intent. */
function readExtra(
  lladdr: string,
  size: string,
): {readonly extra: {readonly mac?: Mac; readonly mtu?: Mtu}; readonly what: readonly string[]} {
  const hardware = lladdr === '' ? undefined : mac(lladdr);
  const bytes = size === '' ? undefined : mtu(/^(0[xX][0-9a-fA-F]+|\d+)$/.test(size) ? Number(size) : NaN);
  return {
    extra: {...(hardware?.ok ? {mac: hardware.value} : {}), ...(bytes?.ok ? {mtu: bytes.value} : {})},
    what: [
      ...(hardware?.ok === false ? [`LLADDR: ${hardware.error.message}`] : []),
      ...(bytes?.ok === false ? [`MTU '${size}' is not a size that a link can have`] : []),
    ],
  };
}
