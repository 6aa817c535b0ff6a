import {suggester} from '../../base/nearest.ts';
import {finding, type Rule} from './finding.ts';

/** A host is a member of networks that exist. */
export const hostNetworks: Rule = (fleet, places) => {
  const suggest = suggester(fleet.networks.keys());
  return [...fleet.hosts.values()].flatMap((host) =>
    host.networks
      .filter((name) => !places.has(`networks.${name}`))
      .map((name) => {
        const hint = suggest(name) ?? 'define it under "networks"';
        return finding(
          places,
          'model/unknown-network',
          `hosts.${host.name}.networks.${name}`,
          `there is no network "${name}"`,
          {
            hint,
          },
        );
      }),
  );
};
