import {Bug} from '../../base/bug.ts';
import type {FirewallIntent, PublishIntent} from '../../model/intent.ts';
import {addressOf, type Ipv4, type LinkName} from '../../model/values.ts';
import {networkPath} from '../because.ts';
import type {BuiltHost} from '../built.ts';
import {vifsBehind, type VifBehind} from './behind.ts';
import {privateBridges} from './private.ts';

/** Who leaves with the address of which link: guest by guest, and private bridges whole. */
export const masquerading = (built: BuiltHost): FirewallIntent['masquerade'] => [
  ...masqueradedVifs(built).map(({cidr, network, because}) => ({source: cidr, via: network.uplink, because})),
  ...privateBridges(built).flatMap(({subnet, egress, because}) =>
    egress?.kind === 'masqueraded' ? [{source: subnet, via: egress.via, because}] : [],
  ),
];

/** Ports of the host's address that lead to its masqueraded guests. */
export const publications = (built: BuiltHost): readonly PublishIntent[] =>
  masqueradedVifs(built).flatMap(({vif, network, path}) =>
    vif.publish.map(({protocol, hostPort, guestPort}, n) => ({
      protocol,
      hostAddress: hostAddressOn(built, network.uplink),
      hostPort,
      guestAddress: vif.address,
      guestPort,
      because: [`${path}.publish[${n}]`, networkPath(network.name, 'uplink')],
    })),
  );

/** The model has seen to it that a network whose guests publish ports leaves by a link with a fixed address. */
function hostAddressOn({host, links}: BuiltHost, name: LinkName): Ipv4 {
  const link = links.find((one) => one.name === name);
  if (link?.address.kind !== 'static')
    throw new Bug(`${name} of ${host.name} has no fixed address to publish ports of`);
  return addressOf(link.address.cidr);
}

const masqueradedVifs = (built: BuiltHost): readonly Extract<VifBehind, {kind: 'masqueraded'}>[] =>
  vifsBehind(built).filter((behind) => behind.kind === 'masqueraded');
