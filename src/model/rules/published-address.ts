import {finding, type Rule} from './finding.ts';

/**
 * A published port is one of an address that is known: without it, SuSEfirewall2 takes the port of everything that passes
 * by, that of other guests too.
 */
export const publishedAddress: Rule = (fleet, places) =>
  [...fleet.guests.values()].flatMap((guest) =>
    guest.vifs.flatMap((vif) => {
      const network = fleet.networks.get(vif.network);
      if (vif.kind !== 'masqueraded' || vif.publish.length === 0 || network?.kind !== 'masqueraded') return [];
      const link = fleet.hosts.get(guest.host)?.links.get(network.uplink);
      if (link?.address.kind !== 'dhcp') return [];
      const message = `"publish" needs a fixed address, and ${link.name} of "${guest.host}" has one from DHCP`;
      return [
        finding(places, 'model/published-address', `guests.${guest.name}.vifs[${vif.number}].publish`, message, {
          hint: `give ${link.name} its address in the inventory`,
          related: [{path: `hosts.${guest.host}.links.${link.name}.address`, message: 'set here'}],
        }),
      ];
    }),
  );
