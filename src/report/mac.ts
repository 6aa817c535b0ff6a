import type {GuestMac} from '../app/mac.ts';
import type {Colours} from './colours.ts';
import {safe} from './safe.ts';

/** One line an interface, and what to do with it. */
export const macsText = (guest: string, known: boolean, macs: readonly GuestMac[], colours: Colours): string =>
  macs
    .flatMap((one) => [
      `eth${one.number}  ${colours.bold(one.mac)}  ${advice(guest, known, one)}`,
      ...one.alsoAt.map((seen) => `      ${colours.red('also used:')} ${safe(seen)}`),
    ])
    .map((line) => `${line}\n`)
    .join('');

function advice(guest: string, known: boolean, {number, mac, where}: GuestMac): string {
  const write = known
    ? `write "mac: ${mac}" under guests.${guest}.vifs[${number}]`
    : `write "mac: ${mac}" into its vif`;
  switch (where) {
    case 'inventory':
      return 'the inventory has it';
    case 'config':
      return 'its xl config has it; nothing needs to be written';
    case 'running':
      return `it runs with this one, and its xl config has none: ${write} to keep it`;
    case 'free':
      return `free: ${write}`;
  }
}
