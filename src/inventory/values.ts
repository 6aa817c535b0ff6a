import {
  absolutePath,
  bounds,
  cidr,
  guestName,
  hostName,
  ipv4,
  linkName,
  mac,
  mtu,
  networkName,
  port,
  sshAddress,
  userName,
  vlanId,
} from '../model/values.ts';
import {addressRange, duration, guestAddress, linkOrNone, publication, rateOrNone, service} from './notations.ts';
import {number, text} from './scalars.ts';

// The patterns are for editors: they may take more than the reader does, never less.
const word = (most: number): string => `^[A-Za-z0-9][A-Za-z0-9._-]{0,${most - 1}}$`;
const quad = '[0-9]{1,3}(\\.[0-9]{1,3}){3}';

export const deviceText = text('a device name', linkName, word(15));
export const deviceOrNone = text('a device name, or none', linkOrNone, word(15));
export const networkText = text('a network name', networkName, word(63));
export const hostText = text('a host name', hostName, word(63));
export const guestText = text('a guest name', guestName, word(63));
export const macText = text('a MAC address', mac, '^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$');
export const addressText = text('an IPv4 address', ipv4, `^${quad}$`);
export const guestAddressText = text('an IPv4 address', guestAddress, `^${quad}$`);
export const cidrPattern = `${quad}/[0-9]{1,2}`;
export const subnetText = text('a network as 192.168.100.0/24', cidr, `^${cidrPattern}$`);
export const rangeText = text('a range of addresses', addressRange, `^${quad}-([0-9]{1,3}|${quad})$`);
export const pathText = text('a path', absolutePath, '^/[A-Za-z0-9._+/-]+$');
export const sshAddressText = text('a host name or an address', sshAddress, '^[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}$');
export const userText = text('a user name', userName, '^[a-z_][a-z0-9_-]{0,31}$');
export const serviceText = text('a service', service, '^(icmp|(tcp|udp)/[1-9][0-9]{0,4})$');
export const publicationText = text('a published port', publication, '^(tcp|udp)/[1-9][0-9]{0,4}:[1-9][0-9]{0,4}$');
export const rateText = text('a rate, or none', rateOrNone, '^none$|^[1-9][0-9]*[GMK]?[Bb]/s(@[1-9][0-9]*(us|ms|s))?$');
export const durationText = (low: number, high: number) =>
  text('a duration, as 60s', duration(low, high), '^[0-9]{1,6}[smh]$');

export const vlanNumber = number('a VLAN id', vlanId, ...bounds.vlanId);
export const mtuNumber = number('an MTU', mtu, ...bounds.mtu);
export const portNumber = number('a port', port, ...bounds.port);
