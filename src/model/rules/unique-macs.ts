import type {Issue} from '../../base/issue.ts';
import type {Fleet} from '../fleet.ts';
import type {Mac} from '../values.ts';
import {finding, type Rule} from './finding.ts';

interface Owner {
  readonly mac: Mac;
  readonly path: string;
  /** Links of one host may share an address: a bridge takes over that of its NIC. */
  readonly group: string;
}

/** A MAC address belongs to one vif, or to one host. */
export const uniqueMacs: Rule = (fleet, places) => {
  const first = new Map<Mac, Owner>();
  const issues: Issue[] = [];
  for (const owner of [...linkMacs(fleet), ...vifMacs(fleet)]) {
    const earlier = first.get(owner.mac);
    if (earlier === undefined) first.set(owner.mac, owner);
    else if (earlier.group !== owner.group)
      issues.push(
        finding(places, 'model/mac-twice', owner.path, `the MAC address ${owner.mac} is used twice`, {
          related: [{path: earlier.path, message: 'also used here'}],
        }),
      );
  }
  return issues;
};

const linkMacs = (fleet: Fleet): readonly Owner[] =>
  [...fleet.hosts.values()].flatMap((host) =>
    [...host.links.values()].flatMap(({name, mac}) =>
      mac === undefined ? [] : [{mac, path: `hosts.${host.name}.links.${name}.mac`, group: `host ${host.name}`}],
    ),
  );

const vifMacs = (fleet: Fleet): readonly Owner[] =>
  [...fleet.guests.values()].flatMap((guest) =>
    guest.vifs.flatMap(({number, mac}) => {
      const path = `guests.${guest.name}.vifs[${number}].mac`;
      return mac === undefined ? [] : [{mac, path, group: path}];
    }),
  );
