import type {Service} from '../../model/fleet.ts';
import type {FirewallIntent, ForwardIntent} from '../../model/intent.ts';
import type {Cidr} from '../../model/values.ts';
import {networkPath, together} from '../because.ts';
import type {BuiltBridged, BuiltHost} from '../built.ts';
import {vifsBehind, type VifBehind} from './behind.ts';
import {isolation} from './isolation.ts';
import {masquerading, publications} from './masquerade.ts';
import {privateBridges, type PrivateBridge} from './private.ts';
import {linkZones} from './zones.ts';

const anywhere = '0.0.0.0/0' as Cidr;

export function firewallIntent(built: BuiltHost): FirewallIntent {
  const nothing = {zones: [], replaces: [], forward: [], masquerade: [], publish: []};
  if (built.host.firewall === 'none') return {kind: 'unmanaged', ...nothing, bridging: false};
  return {
    kind: 'managed',
    zones: linkZones(built),
    replaces: replacements(built.bridged),
    forward: [...isolation(built), ...vifsBehind(built).flatMap(admission), ...privateBridges(built).flatMap(wayOut)],
    masquerade: masquerading(built),
    publish: publications(built),
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

/** The guest reaches the world; the world reaches what the guest's `allow` opens. Masquerading opens its own way. */
function admission(behind: VifBehind): readonly ForwardIntent[] {
  if (behind.kind === 'masqueraded') return [];
  const {vif, cidr, path, because} = behind;
  const services = vif.allow.map((service, i): ForwardIntent => {
    const reason = [`${path}.allow[${i}]`];
    return {source: anywhere, destination: cidr, service: serviceIntent(service), verdict: 'accept', because: reason};
  });
  return [{source: cidr, destination: anywhere, verdict: 'accept', because}, ...services];
}

const wayOut = ({subnet, egress, because}: PrivateBridge): readonly ForwardIntent[] =>
  egress?.kind === 'routed' ? [{source: subnet, destination: anywhere, verdict: 'accept', because}] : [];

const serviceIntent = (service: Service): NonNullable<ForwardIntent['service']> =>
  service.protocol === 'icmp' ? {protocol: 'icmp'} : {protocol: service.protocol, port: service.port};
