import {finding, type Rule} from './finding.ts';

/** A warning: Xen limits what the paravirtual card sends (xen-netback), and nothing on an emulated one. */
export const emulatedRate: Rule = (fleet, places) =>
  [...fleet.guests.values()].flatMap((guest) =>
    guest.vifs
      .filter(({rate, model}) => rate !== undefined && rate !== 'none' && model !== undefined)
      .map(({number, model}) => {
        const path = `guests.${guest.name}.vifs[${number}]`;
        return {
          ...finding(places, 'model/emulated-rate', `${path}.rate`, `the emulated ${model} sends without this limit`, {
            hint: 'it counts once the guest drives the paravirtual card; leave "model" out if it does',
            related: [{path: `${path}.model`, message: 'the card is set here'}],
          }),
          severity: 'warning' as const,
        };
      }),
  );
