import type {LinkIntent} from '../model/intent.ts';
import type {ObservedLink} from '../observed/links.ts';
import type {Draft} from './draft.ts';
import {Failure} from '../base/failure.ts';

/** A NIC that the host does not have cannot be brought up: better to say so than to fail half way. */
export function missingNic({subject, after, links}: Draft): Failure | undefined {
  const {host, observed, wanted} = subject;
  const touched = new Set<string>([...links.fresh, ...links.altered]);
  const missing = (wanted ?? after).links.find(
    ({kind, name, start}) => kind === 'nic' && start === 'auto' && touched.has(name) && !observed.links.has(name),
  );
  if (missing === undefined) return undefined;
  const cards = [...observed.links.values()].filter(({kind}) => kind === 'device').map(({name}) => name);
  return new Failure('plan/no-such-nic', `${host.name} has no network card ${missing.name}`, {
    where: {host: host.name},
    hint: `it has ${cards.sort().join(', ') || 'none'}; look at the cable and the card, or at its name in the inventory`,
  });
}

/** A device that somebody made by hand has the name: wicked would take it for what its file says, and rollback would delete it. */
export function nameTaken({subject, after, links}: Draft): Failure | undefined {
  const {host, observed} = subject;
  const found = after.links.flatMap((link) => {
    const there = links.fresh.includes(link.name) ? observed.links.get(link.name) : undefined;
    return there === undefined || isSame(link, there) ? [] : [there];
  })[0];
  if (found === undefined) return undefined;
  const what = found.vlanId === undefined ? found.kind : `VLAN ${found.vlanId} on ${found.parent ?? 'another link'}`;
  return new Failure(
    'plan/name-taken',
    `${host.name} has a ${found.name} already, which is a ${what}, and no file of wicked's`,
    {
      where: {host: host.name},
      hint: `see who uses it with: ip -d link show dev ${found.name}; remove it there, or use another name`,
    },
  );
}

function isSame(link: LinkIntent, there: ObservedLink): boolean {
  switch (link.kind) {
    case 'nic':
    case 'vif':
      return true;
    case 'vlan':
      return there.kind === 'vlan' && there.vlanId === link.id && there.parent === link.on;
    case 'bridge':
    case 'bond':
      return there.kind === link.kind;
  }
}

/** wicked takes such a VLAN without a word, and large packets get lost. */
export function vlanTooLarge({subject, after, links}: Draft): Failure | undefined {
  const {host, observed} = subject;
  const touched = new Set<string>([...links.fresh, ...links.altered]);
  const sizeOf = (name: string): number =>
    after.links.find((link) => link.name === name)?.mtu ?? observed.links.get(name)?.mtu ?? 1500;
  const large = after.links.find(
    (link): link is LinkIntent & {kind: 'vlan'} =>
      link.kind === 'vlan' && touched.has(link.name) && link.mtu !== undefined && link.mtu > sizeOf(link.on),
  );
  if (large === undefined) return undefined;
  const message = `${large.name} of ${host.name} would have the MTU ${large.mtu ?? 0}, and ${large.on} below it has ${sizeOf(large.on)}`;
  return new Failure('plan/vlan-mtu', message, {
    where: {host: host.name},
    hint: `say "mtu: ${large.mtu ?? 0}" of ${large.on} under the links of the host, if its switch takes such packets`,
  });
}
