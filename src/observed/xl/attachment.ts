import {contains, ipv4, linkName, type Ipv4, type LinkName} from '../../model/values.ts';
import type {FirewallIntent, RouteIntent, VifAttachment} from '../../model/intent.ts';
import type {XlDefaults} from './defaults.ts';

/** What else the host's files say: only with it can be told where a guest's interface leads. */
export interface Surroundings {
  readonly routes: readonly RouteIntent[];
  readonly firewall: FirewallIntent;
  readonly defaults: XlDefaults;
  /** The link through which the world reaches an address of this host's guests. */
  readonly uplinkOf: (address: Ipv4) => LinkName | undefined;
}

/** Keys and values of a vif entry, as xl splits them. */
export type VifKeys = ReadonlyMap<string, string>;

/** Scripts that leave a vif off every bridge, for a host route to lead to it. */
const routingScripts = ['vif-vifleet', 'vif-route', 'vif-route-ifup'];

/** How a vif is attached once its guest starts; `other` for what no inventory can ask for, in words. */
export function attachmentOf(keys: VifKeys, around: Surroundings): VifAttachment {
  const backend = keys.get('backend') ?? '';
  if (!['', '0', 'Domain-0'].includes(backend)) return other(`its other end is in the domain ${backend}`, keys);
  const script = scriptName(keys.get('script') || around.defaults.script);
  if (script === 'vif-bridge') return bridged(keys, around);
  return routingScripts.includes(script) ? routed(keys, script, around) : other(`set up by the script ${script}`, keys);
}

const scriptFolder = '/etc/xen/scripts/';

/** xl looks for a relative name in its own folder. */
const scriptName = (script: string): string =>
  script.startsWith(scriptFolder) ? script.slice(scriptFolder.length) : script;

function bridged(keys: VifKeys, {defaults}: Surroundings): VifAttachment {
  const bridge = linkName(keys.get('bridge') || defaults.bridge);
  return bridge.ok ? {kind: 'bridged', bridge: bridge.value, ...deviceOf(keys)} : other(bridge.error.message, keys);
}

function routed(keys: VifKeys, script: string, around: Surroundings): VifAttachment {
  const {device} = deviceOf(keys);
  if (device === undefined) return other(`${script} without a vifname that can be a device`, keys);
  const address = addressBehind(device, around.routes) ?? ownRoute(keys, script);
  if (address === undefined) return other(`${script}, but no host route leads to ${device}`, keys);
  const uplink = gatewayDevice(keys) ?? around.uplinkOf(address);
  if (uplink === undefined) return other(`${script}, but the host has no link with an address`, keys);
  return {kind: isMasqueraded(device, address, around.firewall) ? 'masqueraded' : 'routed', device, address, uplink};
}

function addressBehind(device: LinkName, routes: readonly RouteIntent[]): Ipv4 | undefined {
  const route = routes.find((r) => r.link === device && r.gateway === undefined && r.destination.endsWith('/32'));
  return route && (route.destination.slice(0, -'/32'.length) as Ipv4);
}

/** Xen's own vif-route sets the route to each address of `ip` itself. */
function ownRoute(keys: VifKeys, script: string): Ipv4 | undefined {
  const [first = ''] = (script === 'vif-route' ? (keys.get('ip') ?? '') : '').trim().split(/\s+/);
  const address = ipv4(first);
  return address.ok ? address.value : undefined;
}

/** `netdev` is its name of old. */
function gatewayDevice(keys: VifKeys): LinkName | undefined {
  const link = linkName(keys.get('gatewaydev') || keys.get('netdev') || '');
  return link.ok ? link.value : undefined;
}

/** SuSEfirewall2 masquerades what it finds in the zones dmz and int, and nothing of the external zone. */
const isMasqueraded = (device: LinkName, address: Ipv4, firewall: FirewallIntent): boolean =>
  firewall.zones.some(({link, zone}) => link === device && zone !== 'external') &&
  firewall.masquerade.some(({source}) => contains(source, address));

const other = (what: string, keys: VifKeys): VifAttachment => ({kind: 'other', what, ...deviceOf(keys)});

function deviceOf(keys: VifKeys): {readonly device?: LinkName} {
  const device = linkName(keys.get('vifname') ?? '');
  return device.ok ? {device: device.value} : {};
}
