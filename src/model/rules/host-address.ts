import {finding, type Rule} from './finding.ts';
import {bridgedNetworksOf} from '../membership.ts';

/** `hostAddress` belongs to bridges without uplink; with it, the links of the host say nothing of an address. */
export const hostAddress: Rule = (fleet, places) => [
  ...[...fleet.networks.values()].flatMap((network) => {
    if (network.kind !== 'bridged' || network.uplink.kind === 'none' || network.hostAddress.kind === 'links') return [];
    return [
      finding(
        places,
        'model/host-address',
        `networks.${network.name}.hostAddress`,
        `"hostAddress" is only for networks with "uplink: none"`,
        {hint: `give ${network.bridge} its address under the links of each host`},
      ),
    ];
  }),
  ...[...fleet.hosts.values()].flatMap((host) =>
    bridgedNetworksOf(fleet, host).flatMap(({name, bridge, hostAddress}) => {
      const link = host.links.get(bridge);
      if (hostAddress.kind === 'links' || link === undefined || link.address.kind === 'none') return [];
      return [
        finding(
          places,
          'model/host-address',
          `hosts.${host.name}.links.${bridge}.address`,
          `the address of ${bridge} is given here and as "hostAddress" of the network "${name}"`,
          {
            hint: 'keep one of the two',
            related: [{path: `networks.${name}.hostAddress`, message: 'also given here'}],
          },
        ),
      ];
    }),
  ),
];
