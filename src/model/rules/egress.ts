import type {Host, Network} from '../fleet.ts';
import {bridgedNetworksOf, networksOf} from '../membership.ts';
import type {LinkName} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** Who leaves a host does so by a link that leads out of it, not by a bridge that no card is on. */
export const egress: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) => {
    const inward = bridgedNetworksOf(fleet, host).filter(({uplink}) => uplink.kind === 'none');
    return networksOf(fleet, host).flatMap((network) => {
      const way = wayOut(network);
      const dead = way && inward.find(({bridge}) => bridge === way.link);
      if (way === undefined || dead === undefined) return [];
      return [
        finding(places, 'model/egress', pathOf(host, network), `${dead.bridge} leads nowhere: no link is its uplink`, {
          hint: `let "${network.name}" leave by the link that has the default route, as br0`,
          related: [
            {path: `networks.${network.name}.${way.key}`, message: `how "${network.name}" leaves`},
            {path: `networks.${dead.name}.uplink`, message: `the uplink of ${dead.bridge}`},
          ],
        }),
      ];
    });
  });

const pathOf = (host: Host, network: Network): string => `hosts.${host.name}.networks.${network.name}`;

function wayOut(network: Network): {readonly link: LinkName; readonly key: 'uplink' | 'via'} | undefined {
  if (network.kind === 'masqueraded') return {link: network.uplink, key: 'uplink'};
  return network.kind === 'bridged' && network.egress !== undefined
    ? {link: network.egress.via, key: 'via'}
    : undefined;
}
