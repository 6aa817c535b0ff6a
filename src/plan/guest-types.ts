import {twinSuffix} from '../model/emulated.ts';
import type {GuestIntent} from '../model/intent.ts';

export interface TypeTrouble {
  readonly message: string;
  readonly hint: string;
}

/**
 * What a guest's type in its xl config makes impossible. Where the inventory says nothing of the type, only here can it be
 * known: only a fully virtualised guest has emulated cards, and each of its vifs then has a second device on the host.
 */
export function guestTypeTrouble(asked: GuestIntent, found: GuestIntent): TypeTrouble | undefined {
  const type = found.type ?? 'pv';
  if (asked.type !== undefined && asked.type !== type)
    return {
      message: `is of the type ${type} by its xl config, and of the type ${asked.type} by the inventory`,
      hint: `set guests.${asked.name}.type to ${type}, or take it out`,
    };
  return type === 'hvm' ? twinTrouble(asked) : cardTrouble(asked, type);
}

function cardTrouble(asked: GuestIntent, type: string): TypeTrouble | undefined {
  const vif = asked.vifs.find(({model}) => model !== undefined);
  return vif === undefined
    ? undefined
    : {
        message: `is of the type ${type} by its xl config, and such a guest has no emulated card as ${vif.model}`,
        hint: `leave guests.${asked.name}.vifs[${vif.number}].model out`,
      };
}

const longest = 15 - twinSuffix.length;

function twinTrouble(asked: GuestIntent): TypeTrouble | undefined {
  const unseen = asked.vifs.find(
    ({kind, model}) => (kind === 'routed' || kind === 'masqueraded') && model === undefined && asked.type === undefined,
  );
  if (unseen !== undefined)
    return {
      message: `is fully virtualised by its xl config: eth${unseen.number} has a second device on the host, which needs a route and rules, too`,
      hint: `say so in the inventory: set guests.${asked.name}.type to hvm`,
    };
  const long = asked.vifs.find(({device}) => device !== undefined && device.length > longest);
  return long === undefined
    ? undefined
    : {
        message: `is fully virtualised by its xl config: Xen adds "${twinSuffix}" to ${long.device}, which leaves room for ${longest} characters`,
        hint: `give guests.${asked.name}.vifs[${long.number}] a shorter "name"`,
      };
}
