import type {Issue} from '../../base/issue.ts';
import {finding, type Rule} from './finding.ts';

/** Each guest of a host has a configuration file of its own. */
export const configFiles: Rule = (fleet, places) => {
  const first = new Map<string, string>();
  const issues: Issue[] = [];
  for (const {name, host, config} of fleet.guests.values()) {
    const key = `${host} ${config}`;
    const path = `guests.${name}.config`;
    const other = first.get(key);
    if (other === undefined) first.set(key, path);
    else
      issues.push(
        finding(places, 'model/config-twice', path, `another guest of "${host}" has ${config} too`, {
          related: [{path: other, message: 'the other guest'}],
        }),
      );
  }
  return issues;
};
