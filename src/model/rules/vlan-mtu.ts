import type {ModelPath} from '../../base/place.ts';
import type {Fleet, Host} from '../fleet.ts';
import {bridgedNetworksOf, portOf} from '../membership.ts';
import type {LinkName, Mtu} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** wicked takes a VLAN that is larger than the link below it without a word, and large packets get lost. */
export const vlanMtu: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) =>
    vlansOf(fleet, host).flatMap(({mtu, on, path}) => {
      const below = sizeOf(fleet, host, on);
      if (below === undefined || mtu === undefined || mtu <= below.mtu) return [];
      const message = `the MTU ${mtu} is larger than the ${below.mtu} of ${on} below it`;
      return [
        finding(places, 'model/vlan-mtu', path, message, {related: [{path: below.path, message: 'the link below'}]}),
      ];
    }),
  );

interface SizedVlan {
  readonly mtu: Mtu | undefined;
  readonly on: LinkName;
  readonly path: ModelPath;
}

const vlansOf = (fleet: Fleet, host: Host): readonly SizedVlan[] => [
  ...[...host.links.values()].flatMap((link) =>
    link.kind === 'vlan' ? [{mtu: link.mtu, on: link.on, path: `hosts.${host.name}.links.${link.name}.mtu`}] : [],
  ),
  ...bridgedNetworksOf(fleet, host).flatMap(({name, uplink, mtu}) =>
    uplink.kind === 'vlan' ? [{mtu, on: uplink.on, path: `networks.${name}.mtu`}] : [],
  ),
];

const usual = 1500;

/** As far as the inventory says; of a link that it does not speak of, only the host knows. */
function sizeOf(
  fleet: Fleet,
  host: Host,
  name: LinkName,
): {readonly mtu: number; readonly path: ModelPath} | undefined {
  const link = host.links.get(name);
  const network = bridgedNetworksOf(fleet, host).find(({bridge, uplink}) => bridge === name || portOf(uplink) === name);
  const mtu = link?.mtu ?? network?.mtu ?? usual;
  if (link !== undefined) return {mtu, path: `hosts.${host.name}.links.${name}`};
  return network && {mtu, path: `networks.${network.name}.uplink`};
}
