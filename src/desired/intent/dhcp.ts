import type {DhcpIntent, FirewallIntent} from '../../model/intent.ts';
import type {BridgedNetwork} from '../../model/fleet.ts';
import {addressOf} from '../../model/values.ts';
import {networkPath, vifPath} from '../because.ts';
import type {BuiltHost} from '../built.ts';

/** The bridges on which the host gives addresses to its guests. */
export const dhcpIntents = (built: BuiltHost): readonly DhcpIntent[] =>
  built.bridged.flatMap((network) => dhcpIntent(built, network)).sort((a, b) => (a.bridge < b.bridge ? -1 : 1));

function dhcpIntent(built: BuiltHost, {name, bridge, dhcp, hostAddress}: BridgedNetwork): readonly DhcpIntent[] {
  if (dhcp === undefined || hostAddress.kind !== 'static') return [];
  const isRouter = built.bridged.some((other) => other.bridge === bridge && other.egress !== undefined);
  const fixed = fixedOn(built, bridge);
  return [
    {
      bridge,
      server: addressOf(hostAddress.cidr),
      first: dhcp.first,
      last: dhcp.last,
      isRouter,
      leases: fixed.map(({mac, address}) => ({mac, address})),
      because: [networkPath(name, 'dhcp'), ...fixed.map(({path}) => path)],
    },
  ];
}

const fixedOn = ({guests}: BuiltHost, bridge: BridgedNetwork['bridge']) =>
  guests
    .flatMap(({guest, vifs}) =>
      vifs.flatMap((entry) => {
        if (entry.kind !== 'bridged' || entry.network.bridge !== bridge) return [];
        const {mac, address, number} = entry.vif;
        return mac === undefined || address === undefined ? [] : [{mac, address, path: vifPath(guest, number)}];
      }),
    )
    .sort((a, b) => (a.mac < b.mac ? -1 : 1));

/** A server that the firewall keeps from hearing its guests serves nobody. */
export const dhcpZones = (built: BuiltHost): FirewallIntent['zones'] =>
  dhcpIntents(built).map(({bridge, because}) => ({link: bridge, zone: 'dmz', because}));

/** Addresses are asked for by whoever has none yet, of everybody; names of the server alone. */
export const dhcpServices = (built: BuiltHost): NonNullable<FirewallIntent['services']> =>
  dhcpIntents(built)
    .slice(0, 1)
    .flatMap(() => {
      const because = dhcpIntents(built).flatMap((one) => one.because);
      return [
        {zone: 'dmz', protocol: 'udp', port: '53', broadcast: false, because},
        {zone: 'dmz', protocol: 'udp', port: '67', broadcast: true, because},
      ] as const;
    });
