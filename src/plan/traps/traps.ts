import type {Trap} from './trap.ts';
import {dnsmasqTraps} from './dnsmasq.ts';
import {susefirewall2Traps} from './susefirewall2.ts';
import {wickedTraps} from './wicked.ts';
import {xlTraps} from './xl.ts';

/** All that are known, by the program whose they are; docs/traps.md is made from this. */
export const traps: Readonly<Record<string, readonly Trap[]>> = {
  wicked: wickedTraps,
  SuSEfirewall2: susefirewall2Traps,
  'DHCP servers on bridges': dnsmasqTraps,
  'xl and guests': xlTraps,
};
