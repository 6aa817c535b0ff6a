import type {Knowledge} from '../model/knowledge.ts';
import {linkName, mac, type LinkName, type Mac} from '../model/values.ts';
import type {ObservedHost} from './host.ts';
import type {ObservedLink} from './links.ts';

/** What Xen gives to the dom0 side of every guest's interface. */
const vifMac = 'fe:ff:ff:ff:ff:ff';

/** Kinds whose hardware address is made up by the kernel when they appear. */
const madeUp = new Set(['loopback', 'bridge', 'bond', 'macvlan', 'tun']);

/** What the desired state needs to know of a host: the hardware addresses of what can be the uplink of a bridge. */
export function knowledgeOf(host: ObservedHost): Knowledge {
  const vifs = new Set(host.guests.flatMap((guest) => guest.vifs.map((vif) => vif.device)));
  const isVif = (link: ObservedLink) => vifs.has(link.name) || link.mac === vifMac;
  const macs = new Map<LinkName, Mac>();
  for (const link of host.links.values()) {
    const name = linkName(link.name);
    const address = mac(link.permanentMac ?? '');
    if (name.ok && address.ok && !madeUp.has(link.kind) && !isVif(link)) macs.set(name.value, address.value);
  }
  return {macs};
}
