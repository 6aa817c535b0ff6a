import {isIPv4} from 'node:net';
import {guestsOn, type Fleet, type Host} from '../model/fleet.ts';
import {addressOf, type Cidr, type LinkName} from '../model/values.ts';
import type {LabFleet, LabHost} from './fleet.ts';
import {guestConfig, labGuestFrom} from './guest-from.ts';
import {nicsOf} from './hardware.ts';
import {hostFiles} from './host-files.ts';
import {managements, type Management} from './management.ts';
import {insideAddresses} from './private-addresses.ts';
import {freeAddress, inNetwork, macOf} from './numbering.ts';

/**
 * Any inventory can be rehearsed: its hosts as they may have been before vifleet came. The ssh address is on the first
 * NIC, or, where the host has guests and the inventory gives the address to a bridge, on that bridge with all guests
 * on it. Other NICs have the addresses that the inventory gives them. All else is left for a rollout to do. DHCP servers give each first NIC the address that it has.
 */
export function labFleetFrom(fleet: Fleet): LabFleet {
  const hosts = [...fleet.hosts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const ways = managements(fleet, hosts);
  const labHosts = hosts.map((host, i) => labHost(fleet, host, i, ways[i] as Management));
  const gateways = [...new Set(ways.map(({gateway}) => gateway))];
  const controller = controllerAddress(fleet, ways);
  return {
    segments: [...new Set(['lan', ...labHosts.flatMap(({nics}) => nics.map((nic) => nic.segment))])],
    controller: {segment: 'lan', address: controller},
    leases: labHosts.flatMap(({nics}, i) => leasesOf(nics, ways[i] as Management, i)),
    stations: [...gateways, controller].map((address, i) => ({segment: 'lan', address, mac: macOf('52:54:01', i)})),
    names: hosts.flatMap(({ssh}, i) => {
      const way = ways[i];
      return isIPv4(ssh.address) || way === undefined ? [] : [{name: ssh.address, address: addressOf(way.cidr)}];
    }),
    hosts: labHosts,
  };
}

/** The DHCP server of the office knows each host by its first NIC; on other segments there are servers of their own. */
const leasesOf = (nics: LabHost['nics'], way: Management, host: number): NonNullable<LabFleet['leases']> =>
  nics.map(({name, mac}, n) =>
    name === way.nic
      ? {mac, cidr: way.cidr, gateway: way.gateway}
      : {mac, cidr: inNetwork(`10.97.${n}.0/24` as Cidr, 100 + host)},
  );

function controllerAddress(fleet: Fleet, ways: readonly Management[]): string {
  const guests = [...fleet.guests.values()].flatMap(({vifs}) =>
    vifs.map((vif) => ('address' in vif ? vif.address : '')),
  );
  const taken = new Set<string>([...guests, ...ways.flatMap(({cidr, gateway}) => [addressOf(cidr), gateway])]);
  return freeAddress(ways[0]?.cidr ?? ('10.99.0.0/16' as Cidr), 2, taken);
}

function labHost(fleet: Fleet, host: Host, index: number, way: Management): LabHost {
  const guests = guestsOn(fleet, host.name);
  const inside = insideAddresses(fleet);
  return {
    name: host.name,
    ssh: {addresses: sshAddresses(host, way), port: host.ssh.port ?? 22, user: host.ssh.user ?? 'root'},
    nics: [...new Set([way.nic, ...nicsOf(fleet, host)])].map((name, i) => ({
      name,
      mac: macOf('52:54:00', index * 32 + i),
      segment: name === way.nic ? 'lan' : `lan-${name}`,
    })),
    files: {
      ...commonFiles(host, way),
      ...Object.fromEntries(otherNics(host, way).map(([name, cidr]) => [ifcfgPath(name), ifcfgText(cidr)])),
      ...Object.fromEntries(guests.map((guest, i) => [guest.config, guestConfig(guest, way, (index * 128 + i) * 8)])),
    },
    enabledUnits: ['wicked', ...(host.platform === 'leap-15' ? [] : ['SuSEfirewall2']), 'xendomains'],
    guests: guests.map((guest) => labGuestFrom(guest, way, inside.get(guest.name) ?? new Map())),
  };
}

/** As the inventory names it, then every address that the host has or gets. */
function sshAddresses(host: Host, way: Management): readonly [string, ...string[]] {
  const links = [...host.links.values()].map(({address}) => address);
  const static_ = links.flatMap((address) => (address.kind === 'static' ? [addressOf(address.cidr)] : []));
  const others = new Set<string>([addressOf(way.cidr), ...static_]);
  others.delete(host.ssh.address);
  return [host.ssh.address, ...others];
}

const commonFiles = (host: Host, {nic, bridge, cidr, gateway}: Management): Record<string, string> =>
  hostFiles(['every-host', bridge === undefined ? 'plain' : 'bridged'], {
    NAME: host.name,
    RELEASE: host.platform === 'leap-15' ? '15.2' : '42.3',
    ADDRESS: addressOf(cidr),
    CIDR: cidr,
    GATEWAY: gateway,
    DNS: gateway,
    NIC: nic,
    UPLINK: bridge ?? nic,
    ...(bridge === undefined ? {} : {BRIDGE: bridge}),
  });

const otherNics = (host: Host, way: Management): [LinkName, Cidr][] =>
  [...host.links.values()].flatMap((link) =>
    link.kind === 'nic' && link.name !== way.nic && link.address.kind === 'static'
      ? [[link.name, link.address.cidr]]
      : [],
  );

const ifcfgPath = (name: LinkName): string => `/etc/sysconfig/network/ifcfg-${name}`;
const ifcfgText = (cidr: Cidr): string => `STARTMODE='auto'\nBOOTPROTO='static'\nIPADDR='${cidr}'\n`;
