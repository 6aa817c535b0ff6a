import type {LinkIntent} from '../../model/intent.ts';
import {addressOf, contains, type Ipv4, type LinkName} from '../../model/values.ts';
import type {BuiltHost} from '../built.ts';
import {vifsBehind} from './behind.ts';
import {privateBridges} from './private.ts';

/**
 * Links on which the host answers ARP: the uplink where a guest's address lies in its subnet (neighbours ask there), and
 * the guest's own side (a guest that believes in its /24 asks there). Nobody in the world asks for masqueraded guests.
 */
export function proxyArp(built: BuiltHost, links: readonly LinkIntent[]): readonly LinkName[] {
  const uplinkFor = (name: LinkName, address: Ipv4) =>
    links.some((link) => link.name === name && asksFor(link, address)) ? [name] : [];
  const guests = vifsBehind(built).flatMap(({kind, vif, network, devices}) =>
    kind === 'routed' ? [...devices, ...uplinkFor(network.uplink, vif.address)] : [],
  );
  const bridges = privateBridges(built).flatMap(({subnet, egress}) =>
    egress?.kind === 'routed' ? uplinkFor(egress.via, addressOf(subnet)) : [],
  );
  return [...new Set([...guests, ...bridges])].sort();
}

/** An uplink with DHCP may be in any subnet; answering there for a guest that is routed here does no harm. */
function asksFor(uplink: LinkIntent, address: Ipv4): boolean {
  switch (uplink.address.kind) {
    case 'none':
    case 'as-found':
      return false;
    case 'dhcp':
      return true;
    case 'static':
      return uplink.address.cidrs.some((cidr) => contains(cidr, address));
  }
}
