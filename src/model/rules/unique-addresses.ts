import type {Issue} from '../../base/issue.ts';
import type {Fleet, Guest, Vif} from '../fleet.ts';
import {addressOf} from '../values.ts';
import {finding, type Rule} from './finding.ts';

interface Owner {
  readonly address: string;
  readonly path: string;
  /** Private addresses behind a host only have to differ within their network. */
  readonly scope: string;
}

/** An IP address belongs to one link or one vif; masqueraded ones, within their network. */
export const uniqueAddresses: Rule = (fleet, places) => {
  const first = new Map<string, Owner>();
  const issues: Issue[] = [];
  for (const owner of [...linkAddresses(fleet), ...vifAddresses(fleet)]) {
    const key = `${owner.scope} ${owner.address}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, owner);
    else
      issues.push(
        finding(places, 'model/address-twice', owner.path, `the address ${owner.address} is used twice`, {
          related: [{path: earlier.path, message: 'also used here'}],
        }),
      );
  }
  return issues;
};

const linkAddresses = (fleet: Fleet): readonly Owner[] =>
  [...fleet.hosts.values()].flatMap((host) =>
    [...host.links.values()].flatMap(({name, address}) =>
      address.kind === 'static'
        ? [{address: addressOf(address.cidr), path: `hosts.${host.name}.links.${name}.address`, scope: ''}]
        : [],
    ),
  );

/** A bridge with a DHCP server is one of its host alone. */
function scopeOf({host}: Guest, {kind, network}: Vif): string {
  if (kind === 'bridged') return `${host} ${network}`;
  return kind === 'masqueraded' ? network : '';
}

const vifAddresses = (fleet: Fleet): readonly Owner[] =>
  [...fleet.guests.values()].flatMap((guest) =>
    guest.vifs.flatMap((vif) => {
      const {address} = vif;
      if (address === undefined) return [];
      const path = `guests.${guest.name}.vifs[${vif.number}].address`;
      return [{address, path, scope: scopeOf(guest, vif)}];
    }),
  );
