import type {BridgedNetwork, Service} from '../../model/fleet.ts';
import type {FirewallIntent, ForwardIntent} from '../../model/intent.ts';
import {networkOf, type Cidr} from '../../model/values.ts';
import {networkPath} from '../because.ts';
import type {BuiltHost} from '../built.ts';
import {routedVifs, type RoutedHere} from './routed.ts';
import {replacements} from './zones.ts';

const anywhere = '0.0.0.0/0' as Cidr;

export function firewallIntent(built: BuiltHost): FirewallIntent {
  const routed = routedVifs(built);
  const nothing = {zones: [], replaces: [], forward: [], masquerade: [], publish: []};
  if (built.host.firewall === 'none') return {kind: 'unmanaged', ...nothing, bridging: false};
  return {
    kind: 'managed',
    ...nothing,
    zones: routed.map(({vif, because}) => ({link: vif.device, zone: 'external', because})),
    replaces: replacements(built),
    forward: [...routed.flatMap((guest) => isolation(guest, built.bridged)), ...routed.flatMap(admission)],
    bridging: built.bridged.length > 0,
  };
}

/** "The guest may go anywhere" would open the private networks of other guests on this host, too. */
const isolation = ({cidr, because}: RoutedHere, bridged: readonly BridgedNetwork[]): readonly ForwardIntent[] =>
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
