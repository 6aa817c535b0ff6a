import {networksOf} from '../membership.ts';
import {finding, type Rule} from './finding.ts';

/** Masquerading, and opening ports to guests, are rules of the host's firewall. */
export const firewallNone: Rule = (fleet, places) => {
  const unmanaged = [...fleet.hosts.values()].filter(({firewall}) => firewall === 'none');
  const names = new Set(unmanaged.map(({name}) => name));
  return [
    ...unmanaged.flatMap((host) =>
      networksOf(fleet, host)
        .filter((network) => network.kind === 'masqueraded' || needsMasquerading(network))
        .map((network) =>
          finding(
            places,
            'model/firewall-none',
            `hosts.${host.name}.networks.${network.name}`,
            `the network "${network.name}" is masqueraded by the firewall, which is left alone on "${host.name}"`,
            {related: [{path: `hosts.${host.name}.firewall`, message: 'set here'}]},
          ),
        ),
    ),
    ...[...fleet.guests.values()].flatMap((guest) =>
      guest.vifs
        .filter((vif) => vif.kind === 'routed' && vif.allow.length > 0 && names.has(guest.host))
        .map((vif) =>
          finding(
            places,
            'model/firewall-none',
            `guests.${guest.name}.vifs[${vif.number}].allow`,
            `"allow" needs the firewall, which is left alone on "${guest.host}"`,
            {
              hint: 'leave "allow" out, or set "firewall: managed"',
              related: [{path: `hosts.${guest.host}.firewall`, message: 'set here'}],
            },
          ),
        ),
    ),
  ];
};

const needsMasquerading = (network: ReturnType<typeof networksOf>[number]): boolean =>
  network.kind === 'bridged' && network.egress?.kind === 'masqueraded';
