import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import {overlap} from '../addresses.ts';
import type {Fleet, Host} from '../fleet.ts';
import {networksOf} from '../membership.ts';
import {addressOf, networkOf, type Cidr, type LinkName} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** A network of the host, and where it is written. */
interface Net {
  /** The link that has it; a masqueraded network has none. */
  readonly link?: LinkName;
  readonly cidr: Cidr;
  readonly path: string;
  readonly what: string;
}

/**
 * What lives behind a host alone (masqueraded networks, bridges without uplink) shares no address with another network of
 * it: the host would look for the one in the other, and the firewall, which parts them, would cut off both.
 */
export const privateNetworks: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) => {
    const inner = privateNets(fleet, host);
    return inner.flatMap((net, n) => {
      const others = [...linkNets(host), ...routedGuests(fleet, host), ...inner.slice(0, n)];
      return others
        .filter((other) => isOther(net, other) && overlap(net.cidr, other.cidr))
        .map((other) => clash(host, net, other, places));
    });
  });

/** Networks that share a bridge share its address; whether it is given twice is asked elsewhere. */
const isOther = (net: Net, other: Net): boolean => net.link === undefined || net.link !== other.link;

function privateNets(fleet: Fleet, host: Host): readonly Net[] {
  return networksOf(fleet, host).flatMap((network): readonly Net[] => {
    const path = `networks.${network.name}`;
    if (network.kind === 'masqueraded')
      return [{cidr: network.subnet, path: `${path}.subnet`, what: `the subnet of "${network.name}"`}];
    if (network.kind !== 'bridged' || network.hostAddress.kind !== 'static') return [];
    const {bridge, hostAddress} = network;
    return [
      {link: bridge, cidr: hostAddress.cidr, path: `${path}.hostAddress`, what: `the network of "${network.name}"`},
    ];
  });
}

const linkNets = (host: Host): readonly Net[] =>
  [...host.links.values()].flatMap(({name, address}) =>
    address.kind === 'static'
      ? [
          {
            link: name,
            cidr: address.cidr,
            path: `hosts.${host.name}.links.${name}.address`,
            what: `the network of ${name}`,
          },
        ]
      : [],
  );

const routedGuests = (fleet: Fleet, host: Host): readonly Net[] =>
  [...fleet.guests.values()].flatMap((guest) =>
    guest.host !== host.name
      ? []
      : guest.vifs.flatMap((vif) =>
          vif.kind === 'routed'
            ? [
                {
                  cidr: `${vif.address}/32` as Cidr,
                  path: `guests.${guest.name}.vifs[${vif.number}].address`,
                  what: `the address of ${guest.name}`,
                },
              ]
            : [],
        ),
  );

const clash = (host: Host, net: Net, other: Net, places: Places): Issue =>
  finding(
    places,
    'model/private-network',
    net.path,
    `${net.what} (${networkOf(net.cidr)}) overlaps on "${host.name}" with ${other.what} (${words(other.cidr)})`,
    {hint: 'choose a private network that is used nowhere else', related: [{path: other.path, message: 'that one'}]},
  );

const words = (cidr: Cidr): string => (cidr.endsWith('/32') ? addressOf(cidr) : networkOf(cidr));
