import type {Guest, Vif} from './fleet.ts';
import type {LinkName} from './values.ts';

/** A fully virtualised guest's vif has a second device in dom0, for the card that Xen emulates beside the paravirtual one. */
export const isEmulated = (guest: Pick<Guest, 'type'>, vif: Pick<Vif, 'model'>): boolean =>
  guest.type === 'hvm' || vif.model !== undefined;

/** What Xen adds to the name of a vif's device for that of its emulated twin (xen, tools/libs/light/libxl_nic.c). */
export const twinSuffix = '-emu';

/** The name of the emulated twin; the rules of the model see to it that there is room for the suffix. */
export const twinOf = (device: LinkName): LinkName => `${device}${twinSuffix}` as LinkName;
