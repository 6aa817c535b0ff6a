import type {LinkIntent} from '../../model/intent.ts';
import {contains, type Ipv4, type LinkName} from '../../model/values.ts';
import type {BuiltHost} from '../built.ts';
import {routedVifs} from './routed.ts';

/**
 * Links on which the host answers ARP: the uplink where a guest's address lies in its subnet (neighbours ask there), and
 * the guest's own side (a guest that believes in its /24 asks there).
 */
export function proxyArp(built: BuiltHost, links: readonly LinkIntent[]): readonly LinkName[] {
  const found = routedVifs(built).flatMap(({vif, network}) => {
    const uplink = links.find((link) => link.name === network.uplink);
    return uplink !== undefined && asksFor(uplink, vif.address) ? [vif.device, network.uplink] : [vif.device];
  });
  return [...new Set(found)].sort();
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
