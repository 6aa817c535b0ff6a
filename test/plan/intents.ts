import type {GuestIntent, HostIntent, LinkIntent, RouteIntent, VifIntent} from '../../src/model/intent.ts';
import type {PlannedFile} from '../../src/plan/files.ts';
import type {PlannedGuest} from '../../src/plan/plan.ts';

/** Intents as short as a test needs them. Names and addresses are written out in the tests, so nothing checks them here. */
const link = (name: string, cidr: string | undefined, more: object): LinkIntent =>
  ({
    name,
    address: cidr === undefined ? {kind: 'none'} : cidr === 'dhcp' ? {kind: 'dhcp'} : {kind: 'static', cidrs: [cidr]},
    start: 'auto',
    isolated: false,
    because: [],
    ...more,
  }) as unknown as LinkIntent;

export const nic = (name: string, cidr?: string, more = {}) => link(name, cidr, {kind: 'nic', ...more});
export const bridge = (name: string, ports: readonly string[], cidr?: string, more = {}) =>
  link(name, cidr, {kind: 'bridge', ports, ...more});
export const vlan = (name: string, id: number, on: string, cidr?: string, more = {}) =>
  link(name, cidr, {kind: 'vlan', id, on, ...more});
export const bond = (name: string, ports: readonly string[], mode: string, more = {}) =>
  link(name, undefined, {kind: 'bond', ports, mode, ...more});
export const vifLink = (name: string) => link(name, undefined, {kind: 'vif', start: 'hotplug'});

export const route = (destination: string, gateway?: string, dev?: string): RouteIntent =>
  ({
    destination,
    ...(gateway === undefined ? {} : {gateway}),
    ...(dev === undefined ? {} : {link: dev}),
    because: [],
  }) as unknown as RouteIntent;

export const onBridge = (number: number, bridgeName: string, more = {}): VifIntent =>
  ({kind: 'bridged', number, bridge: bridgeName, because: [], ...more}) as unknown as VifIntent;
export const onRoute = (number: number, device: string, address: string, uplink: string): VifIntent =>
  ({kind: 'routed', number, device, address, uplink, because: []}) as unknown as VifIntent;

export const guest = (name: string, ...vifs: readonly VifIntent[]): GuestIntent =>
  ({name, config: `/etc/xen/vm/${name}.cfg`, run: 'as-found', vifs, because: []}) as unknown as GuestIntent;

export const intent = (more: Partial<HostIntent>): HostIntent => ({
  host: 'earth' as HostIntent['host'],
  links: [],
  routes: [],
  forwarding: false,
  proxyArp: [],
  firewall: {kind: 'managed', zones: [], replaces: [], forward: [], masquerade: [], publish: [], bridging: false},
  guests: [],
  ...more,
});

export const file = (path: string, before: string | null, after: string | null): PlannedFile => ({
  path,
  before,
  after,
  mode: '0644',
  uid: 0,
  gid: 0,
  because: [],
  recorded: null,
  satisfied: [],
});
export const networkFile = (name: string, before: string | null, after: string | null): PlannedFile =>
  file(`/etc/sysconfig/network/${name}`, before, after);

export const plannedGuest = (name: string, ...after: readonly string[]): PlannedGuest =>
  ({
    name,
    config: `/etc/xen/vm/${name}.cfg`,
    after,
    shutdown: {timeoutSeconds: 60, onTimeout: 'fail'},
  }) as unknown as PlannedGuest;

/** Where the address of eth0 goes to a bridge over it. */
export const plainHost = intent({links: [nic('eth0', '192.168.1.20/24')], routes: [route('default', '192.168.1.1')]});
export const bridgedHost = intent({
  links: [bridge('br0', ['eth0'], '192.168.1.20/24'), nic('eth0')],
  routes: [route('default', '192.168.1.1')],
});
export const bridgeFiles = [networkFile('ifcfg-br0', null, 'new'), networkFile('ifcfg-eth0', 'old', 'new')];
