import {finding, type Rule} from './finding.ts';

/** A warning: what no host is a member of exists nowhere, which is often a forgotten line. */
export const unusedNetworks: Rule = (fleet, places) => {
  const used = new Set([...fleet.hosts.values()].flatMap(({networks}) => networks));
  return [...fleet.networks.keys()]
    .filter((name) => !used.has(name))
    .map((name) => ({
      ...finding(places, 'model/unused-network', `networks.${name}`, `no host is a member of the network "${name}"`, {
        hint: 'add it to the networks of a host',
      }),
      severity: 'warning' as const,
    }));
};
