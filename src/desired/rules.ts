import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {portOf} from '../model/membership.ts';
import type {BuiltHost} from './built.ts';
import {linkPath, vifPath} from './because.ts';

/** What the inventory may say and a host cannot have, or what would cut a host off. */
export function checkHost(built: BuiltHost): Result<undefined, Failure> {
  const failure = portWithAddress(built) ?? bridgeWithoutNetwork(built) ?? policyWithoutFirewall(built);
  return failure === undefined ? ok(undefined) : err(failure);
}

/** wicked drops the address of a port of a bridge without a word (wicked, client/suse/compat-suse.c). */
function portWithAddress({host, bridged, links}: BuiltHost): Failure | undefined {
  for (const {uplink, bridge} of bridged) {
    const port = links.find((link) => link.name === portOf(uplink));
    if (port !== undefined && port.address.kind !== 'none')
      return new Failure(
        'desired/port-with-address',
        `${linkPath(host, port.name)} has an address and is a port of ${bridge}: a port has none`,
        {where: {host: host.name}, hint: `give the address to ${bridge} instead`},
      );
  }
  return undefined;
}

/** A bridge whose network the host does not have would be written without ports, and so lose its NIC. */
function bridgeWithoutNetwork({host, bridged, links}: BuiltHost): Failure | undefined {
  const known = new Set(bridged.map((network) => network.bridge));
  const stray = links.find((link) => link.kind === 'bridge' && !known.has(link.name));
  if (stray === undefined) return undefined;
  return new Failure(
    'desired/bridge-without-network',
    `${linkPath(host, stray.name)} is a bridge of none of the host's networks, so its ports are not known`,
    {where: {host: host.name}, hint: `add the network whose bridge is ${stray.name} to the host's networks`},
  );
}

function policyWithoutFirewall({host, guests}: BuiltHost): Failure | undefined {
  if (host.firewall === 'managed') return undefined;
  for (const {guest, vifs} of guests)
    for (const {kind, vif} of vifs)
      if (kind === 'routed' && vif.allow.length > 0)
        return new Failure(
          'desired/firewall-unmanaged',
          `${vifPath(guest, vif.number)}.allow opens ports, and the firewall of ${host.name} is not managed`,
          {where: {host: host.name}, hint: 'take "allow" away, or write "firewall: managed" for the host'},
        );
  return undefined;
}
