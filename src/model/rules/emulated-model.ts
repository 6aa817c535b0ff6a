import {finding, type Rule} from './finding.ts';

/** Only hvm guests have emulated cards. Where the type is not written, the guest's xl config decides, when it is read. */
export const emulatedModel: Rule = (fleet, places) =>
  [...fleet.guests.values()].flatMap((guest) => {
    if (guest.type === undefined || guest.type === 'hvm') return [];
    return guest.vifs
      .filter(({model}) => model !== undefined)
      .map(({number, model}) =>
        finding(
          places,
          'model/emulated-model',
          `guests.${guest.name}.vifs[${number}].model`,
          `a ${guest.type} guest has no emulated card as ${model}`,
          {
            hint: 'leave "model" out',
            related: [{path: `guests.${guest.name}.type`, message: 'its type is set here'}],
          },
        ),
      );
  });
