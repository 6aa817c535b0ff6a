import type {BridgedNetwork} from '../../model/fleet.ts';
import type {Because} from '../../model/intent.ts';
import {networkOf, type Cidr, type LinkName} from '../../model/values.ts';
import {networkPath, together} from '../because.ts';
import type {BuiltHost} from '../built.ts';

/** A bridge that no card leads out of, and on which the host has an address: a network that lives on this host alone. */
export interface PrivateBridge {
  readonly bridge: LinkName;
  readonly subnet: Cidr;
  /** How its guests leave, if they may. */
  readonly egress?: NonNullable<BridgedNetwork['egress']>;
  readonly because: Because;
}

/** Each bridge once: networks that share it agree on all that counts here. */
export function privateBridges(built: BuiltHost): readonly PrivateBridge[] {
  const found = new Map<LinkName, PrivateBridge>();
  for (const {name, bridge, uplink, hostAddress, egress} of built.bridged) {
    const link = built.links.find((one) => one.name === bridge);
    const address = hostAddress.kind === 'links' ? link?.address : hostAddress;
    if (uplink.kind !== 'none' || address?.kind !== 'static') continue;
    const earlier = found.get(bridge);
    const way = egress ?? earlier?.egress;
    found.set(bridge, {
      bridge,
      subnet: networkOf(address.cidr),
      ...(way === undefined ? {} : {egress: way}),
      because: together([earlier?.because ?? [], [networkPath(name)]]),
    });
  }
  return [...found.values()].sort((a, b) => (a.bridge < b.bridge ? -1 : 1));
}
