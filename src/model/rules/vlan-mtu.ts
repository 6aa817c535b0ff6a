import {finding, type Rule} from './finding.ts';

/** wicked takes a VLAN that is larger than the link below it without a word, and large packets get lost. */
export const vlanMtu: Rule = (fleet, places) =>
  [...fleet.hosts.values()].flatMap((host) =>
    [...host.links.values()].flatMap((link) => {
      const below = link.kind === 'vlan' ? host.links.get(link.on) : undefined;
      if (below === undefined || link.mtu === undefined || link.mtu <= (below.mtu ?? 1500)) return [];
      const path = `hosts.${host.name}.links`;
      const message = `the MTU ${link.mtu} is larger than the ${below.mtu ?? 1500} of ${below.name} below it`;
      return [
        finding(places, 'model/vlan-mtu', `${path}.${link.name}.mtu`, message, {
          related: [{path: `${path}.${below.name}`, message: 'the link below'}],
        }),
      ];
    }),
  );
