import type {HostName, LinkName} from '../model/values.ts';
import type {GuestIntent, HostIntent, LinkIntent, RouteIntent} from '../model/intent.ts';
import {firewallReaders, networkReaders, type BackEnds} from './back-ends.ts';
import {readDhcpFiles} from './dnsmasq/dhcp.ts';
import type {ObservedHost} from './host.ts';
import {byText} from './order.ts';
import type {Reading} from './reading.ts';
import {bootSetting, bootSettings, type BootSettings} from './sysctl-files.ts';
import {uplinkFinder} from './uplink.ts';
import type {Surroundings} from './xl/attachment.ts';
import {xlDefaults} from './xl/defaults.ts';
import {readGuestFile, vifKeysOf, type GuestFile} from './xl/guests.ts';

const builtHere: BackEnds = {network: 'wicked', firewall: 'susefirewall2'};

/**
 * What the files on a host say, in neutral values, so that it can be compared with what the inventory asks for; `because` is
 * empty everywhere. `guests`: those that are asked about; one without a readable config is left out.
 */
export const observedIntent = (
  host: ObservedHost,
  name: HostName,
  guests: readonly GuestFile[],
  backEnds: BackEnds = builtHere,
): HostIntent => readIntent(host, name, guests, backEnds).value;

/** The same, with what the files hold that an intent cannot say, or that the programs ignore. */
export function readIntent(
  host: ObservedHost,
  name: HostName,
  guests: readonly GuestFile[],
  backEnds: BackEnds = builtHere,
): Reading<HostIntent> {
  const network = networkReaders[backEnds.network];
  const links = network.links(host.files);
  const routes = network.routes(host.files, links.value);
  const firewall = firewallReaders[backEnds.firewall](host.files, isOn(host));
  const {intent} = firewall.value;
  const read = readGuests(host, guests, {
    routes: routes.value,
    firewall: intent,
    ...xlSurroundings(host, links.value, routes.value),
  });
  const found = read.flatMap(({value}) => (value === undefined ? [] : [value])).sort(byText((guest) => guest.name));
  const named = nameVifs(links.value, routes.value, vifDevices(host, guests));
  const settings = bootSettings(host.files);
  const dhcp = readDhcpFiles(host.files);
  return {
    value: {
      host: name,
      links: named,
      routes: routes.value,
      forwarding: forwards(settings, intent.kind === 'managed' ? firewall.value.routes : undefined),
      proxyArp: proxyArp(settings, named, found),
      firewall: intent,
      guests: found,
      ...(dhcp.value.length === 0 ? {} : {dhcp: dhcp.value}),
    },
    oddities: [links, routes, firewall, dhcp, ...read].flatMap((reading) => reading.oddities),
  };
}

const readGuests = (host: ObservedHost, guests: readonly GuestFile[], around: Surroundings) =>
  guests.map((guest) => readGuestFile(guest, host.files.get(guest.config), runs(host, guest.name), around));

const xlSurroundings = (host: ObservedHost, links: readonly LinkIntent[], routes: readonly RouteIntent[]) => ({
  defaults: xlDefaults(host.files.get('/etc/xen/xl.conf')),
  uplinkOf: uplinkFinder(host, links, routes),
});

const isOn = ({firewall}: ObservedHost): boolean =>
  firewall.backEnd === 'susefirewall2' && (firewall.active || firewall.enabled);

const runs = (host: ObservedHost, name: string): boolean =>
  host.guests.some((guest) => guest.name === name && ['running', 'paused', 'incoming'].includes(guest.state));

/** Names that guests' interfaces have in dom0, by the configs and by what runs. */
const vifDevices = (host: ObservedHost, guests: readonly GuestFile[]): ReadonlySet<string> =>
  new Set([
    ...guests.flatMap(({config}) => vifKeysOf(host.files.get(config)).map((keys) => keys.get('vifname') ?? '')),
    ...host.guests.flatMap((guest) => guest.vifs.map((vif) => vif.vifname ?? '')),
  ]);

/** A file of a guest's interface is a plain one: its name tells, or that it appears by itself and a host route leads to it. */
const nameVifs = (
  links: readonly LinkIntent[],
  routes: readonly RouteIntent[],
  devices: ReadonlySet<string>,
): readonly LinkIntent[] =>
  links.map((link) => {
    if (link.kind !== 'nic') return link;
    const reached = routes.some(
      (route) => route.link === link.name && route.gateway === undefined && route.destination.endsWith('/32'),
    );
    const isVif = devices.has(link.name) || (link.start === 'hotplug' && link.address.kind === 'none' && reached);
    return isVif ? {...link, kind: 'vif'} : link;
  });

/**
 * SuSEfirewall2, where it is on, decides: it switches forwarding on by itself, and drops what is forwarded unless FW_ROUTE
 * says so. Elsewhere the kernel's setting does.
 */
const forwards = (settings: BootSettings, firewall: boolean | undefined): boolean =>
  firewall ?? bootSetting(settings, 'net/ipv4/ip_forward') === '1';

/** By the sysctl files, and by the scripts that set it on the interfaces of routed guests. */
function proxyArp(
  settings: BootSettings,
  links: readonly LinkIntent[],
  guests: readonly GuestIntent[],
): readonly LinkName[] {
  const isSet = (name: string) => bootSetting(settings, `net/ipv4/conf/${name}/proxy_arp`) === '1';
  const set = links.map((link) => link.name).filter((name) => isSet('all') || isSet(name));
  const scripted = guests.flatMap(({vifs}) => vifs.flatMap((vif) => (vif.kind === 'routed' ? [vif.device] : [])));
  return [...new Set([...set, ...scripted])].sort();
}
