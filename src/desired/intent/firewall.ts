import type {Service} from '../../model/fleet.ts';
import type {FirewallIntent, ForwardIntent} from '../../model/intent.ts';
import type {Cidr} from '../../model/values.ts';
import type {BuiltHost} from '../built.ts';
import {vifsBehind, type VifBehind} from './behind.ts';
import {dhcpServices} from './dhcp.ts';
import {isolation} from './isolation.ts';
import {linkZones} from './link-zones.ts';
import {masquerading, publications} from './masquerade.ts';
import {privateBridges, type PrivateBridge} from './private.ts';
import {replacements} from './zones.ts';

const anywhere = '0.0.0.0/0' as Cidr;

export function firewallIntent(built: BuiltHost): FirewallIntent {
  const nothing = {zones: [], replaces: [], forward: [], masquerade: [], publish: []};
  if (built.host.firewall === 'none') return {kind: 'unmanaged', ...nothing, bridging: false};
  const services = dhcpServices(built);
  return {
    kind: 'managed',
    zones: linkZones(built),
    replaces: replacements(built),
    forward: [...isolation(built), ...vifsBehind(built).flatMap(admission), ...privateBridges(built).flatMap(wayOut)],
    masquerade: masquerading(built),
    publish: publications(built),
    ...(services.length === 0 ? {} : {services}),
    bridging: built.bridged.length > 0,
  };
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
