import {sha256} from '../base/hash.ts';
import type {GuestName, Mac} from './values.ts';

/**
 * A MAC address for a guest's interface that nobody has: the same for the same guest and number each time, unless somebody
 * took it meanwhile. Xen's prefix; of the other three bytes the first has its highest bit set, which xl's own random
 * addresses never have (xen, tools/libs/light/libxl_nic.c), so none of those can meet it later.
 */
export function freeMac(guest: GuestName, number: number, isTaken: (mac: Mac) => boolean): Mac {
  for (let attempt = 0; ; attempt++) {
    const mac = drawn(`${guest} ${number} ${attempt}`);
    if (!isTaken(mac)) return mac;
  }
}

function drawn(seed: string): Mac {
  const [first = '00', second = '00', third = '00'] = sha256(seed).match(/../g) ?? [];
  const high = (Number.parseInt(first, 16) | 0x80).toString(16);
  return `00:16:3e:${high}:${second}:${third}` as Mac;
}
