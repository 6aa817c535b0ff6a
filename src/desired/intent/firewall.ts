import type {Service} from '../../model/fleet.ts';
import type {FirewallIntent, ForwardIntent} from '../../model/intent.ts';
import {networkOf, type Cidr} from '../../model/values.ts';
import {networkPath, together} from '../because.ts';
import type {BuiltBridged, BuiltHost} from '../built.ts';
import {routedVifs, type RoutedHere} from './routed.ts';

const anywhere = '0.0.0.0/0' as Cidr;

export function firewallIntent(built: BuiltHost): FirewallIntent {
  const routed = routedVifs(built);
  const nothing = {zones: [], replaces: [], forward: [], masquerade: [], publish: []};
  if (built.host.firewall === 'none') return {kind: 'unmanaged', ...nothing, bridging: false};
  return {
    kind: 'managed',
    ...nothing,
    zones: routed.map(({vif, because}) => ({link: vif.device, zone: 'external', because})),
    replaces: replacements(built.bridged),
    forward: [...routed.flatMap((guest) => isolation(guest, built.bridged)), ...routed.flatMap(admission)],
    bridging: built.bridged.length > 0,
  };
}

/** The bridge is what the host now answers on, so it belongs where its NIC was. */
function replacements(bridged: readonly BuiltBridged[]): FirewallIntent['replaces'] {
  const found = new Map<string, FirewallIntent['replaces'][number]>();
  for (const {name, bridge, uplink} of bridged) {
    if (uplink.kind === 'none') continue;
    const key = `${bridge} ${uplink.link}`;
    const because = together([found.get(key)?.because ?? [], [networkPath(name, 'uplink')]]);
    found.set(key, {link: bridge, of: uplink.link, because});
  }
  return [...found.values()].sort((a, b) => (a.link < b.link ? -1 : 1));
}

/** "The guest may go anywhere" would open the private networks of other guests on this host, too. */
const isolation = ({cidr, because}: RoutedHere, bridged: readonly BuiltBridged[]): readonly ForwardIntent[] =>
  bridged.flatMap(({name, hostAddress}) =>
    hostAddress.kind === 'static'
      ? [
          {
            source: cidr,
            destination: networkOf(hostAddress.cidr),
            verdict: 'drop',
            because: [...because, networkPath(name)],
          },
        ]
      : [],
  );

/** The guest reaches the world; the world reaches what the guest's `allow` opens. */
const admission = ({vif, cidr, path, because}: RoutedHere): readonly ForwardIntent[] => [
  {source: cidr, destination: anywhere, verdict: 'accept', because},
  ...vif.allow.map((service, i): ForwardIntent => {
    const reason = [`${path}.allow[${i}]`];
    return {source: anywhere, destination: cidr, service: serviceIntent(service), verdict: 'accept', because: reason};
  }),
];

const serviceIntent = (service: Service): NonNullable<ForwardIntent['service']> =>
  service.protocol === 'icmp' ? {protocol: 'icmp'} : {protocol: service.protocol, port: service.port};
