import type {GuestNature, LabFleet, LabGuest, LabHost} from './fleet.ts';
import {hostFiles} from './host-files.ts';

const [gateway, dns] = ['192.168.1.1', '192.168.1.2'];
const services = ['wicked', 'SuSEfirewall2', 'xendomains'];

export interface FleetOfFour {
  /** `bridged`: earth has br0 already, and its guests run on it; else its NIC holds the address and they are off. */
  readonly earth: 'plain' | 'bridged';
}

/**
 * The fleet that the lab comes with: four hosts of a small office, and earth's guests alice and bob. Pluto has a second NIC
 * whose cable leads to a switch with nobody else on it.
 */
export function fleetOfFour({earth}: FleetOfFour = {earth: 'plain'}): LabFleet {
  return {
    segments: ['lan', 'spare'],
    controller: {segment: 'lan', address: '192.168.1.5'},
    stations: [
      {segment: 'lan', address: gateway, mac: '52:54:00:00:01:01'},
      {segment: 'lan', address: dns, mac: '52:54:00:00:01:02'},
      {segment: 'lan', address: '192.168.1.5', mac: '52:54:00:00:01:05'},
    ],
    names: [
      {name: 'earth.example.com', address: '192.168.1.20'},
      {name: 'mars.example.com', address: '192.168.1.22'},
      {name: 'venus.example.com', address: '192.168.1.23'},
      {name: 'pluto.example.com', address: '192.168.1.24'},
      {name: 'www.example.com', address: gateway},
    ],
    hosts: [
      host('earth', 20, earth, [
        guest('alice', earth === 'bridged', {address: '192.168.1.21/24', mac: '00:16:3e:4f:94:a9'}),
        guest('bob', earth === 'bridged', {address: '192.168.1.30/24', mac: '00:16:3e:4f:94:b0'}),
      ]),
      host('mars', 22, 'plain', [guest('carol', false, {address: '192.168.1.31/24', mac: '00:16:3e:4f:94:c1'})]),
      host('venus', 23, 'plain', []),
      {...host('pluto', 24, 'plain', []), nics: [nic('eth0', 24, 'lan'), nic('eth1', 25, 'spare')]},
    ],
  };
}

function host(name: string, last: number, form: 'plain' | 'bridged', guests: readonly LabGuest[]): LabHost {
  const address = `192.168.1.${last}`;
  const values = {
    NAME: name,
    RELEASE: '42.3',
    ADDRESS: address,
    CIDR: `${address}/24`,
    GATEWAY: gateway,
    DNS: dns,
    NIC: 'eth0',
    BRIDGE: 'br0',
    UPLINK: form === 'bridged' ? 'br0' : 'eth0',
  };
  return {
    name,
    ssh: {addresses: [address], port: 22, user: 'root'},
    nics: [nic('eth0', last, 'lan')],
    files: hostFiles(['every-host', form, name], values),
    enabledUnits: services,
    guests,
  };
}

const nic = (name: string, last: number, segment: string): LabHost['nics'][number] => ({
  name,
  mac: `52:54:00:c0:01:${last}`,
  segment,
});

const guest = (name: string, running: boolean, nature: GuestNature): LabGuest => ({
  name,
  config: `/etc/xen/vm/${name}.cfg`,
  autostart: running,
  running,
  nature: {gateway, shutdownSeconds: 1, ...nature},
});
