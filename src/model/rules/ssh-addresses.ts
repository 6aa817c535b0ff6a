import type {Issue} from '../../base/issue.ts';
import {finding, type Rule} from './finding.ts';

/** Two hosts are not the same machine: what is meant for one would be done on the other. */
export const sshAddresses: Rule = (fleet, places) => {
  const first = new Map<string, string>();
  const issues: Issue[] = [];
  for (const {name, ssh} of fleet.hosts.values()) {
    const key = `${ssh.address.toLowerCase()} ${ssh.port ?? 22}`;
    const path = `hosts.${name}.ssh.address`;
    const other = first.get(key);
    if (other === undefined) first.set(key, path);
    else
      issues.push(
        finding(places, 'model/ssh-address-twice', path, `another host is reached at ${ssh.address} too`, {
          hint: 'each host has an address or a port of its own',
          related: [{path: other, message: 'the other host'}],
        }),
      );
  }
  return issues;
};
