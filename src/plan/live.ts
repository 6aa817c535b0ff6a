import type {HostIntent, LinkIntent} from '../model/intent.ts';
import type {LinkName} from '../model/values.ts';
import type {RunningFacts} from '../observed/running.ts';

/** A link whose running state is not what its file says, in words. */
export interface NotLive {
  readonly link: LinkName;
  readonly why: string;
  /** Something else has its name: it has to go first. */
  readonly another?: true;
}

/** Links of the inventory that are right on disk and wrong in the kernel: applied but not live, or undone by hand. */
export function notLive(after: HostIntent, running: RunningFacts, ours: ReadonlySet<string>): readonly NotLive[] {
  return after.links
    .filter((link) => ours.has(link.name) && link.start === 'auto')
    .flatMap((link) => {
      const other = otherNature(link, running);
      if (other !== undefined) return [{link: link.name, ...other}];
      const why = deviation(link, running);
      return why === undefined ? [] : [{link: link.name, why}];
    });
}

/** A VLAN that is missing, or that carries another number than its file says. */
function otherNature(link: LinkIntent, running: RunningFacts): Omit<NotLive, 'link'> | undefined {
  if (link.kind !== 'vlan') return undefined;
  const found = running.vlans.get(link.name);
  if (found === undefined) return {why: 'the VLAN does not exist'};
  if (found.id === link.id && found.on === link.on) return undefined;
  return {why: `it is VLAN ${found.id} on ${found.on}`, another: true};
}

function deviation(link: LinkIntent, running: RunningFacts): string | undefined {
  const addresses = running.addresses.get(link.name) ?? [];
  const missing = link.address.kind === 'static' ? link.address.cidrs.filter((cidr) => !addresses.includes(cidr)) : [];
  if (missing.length > 0) return `${missing.join(' ')} is not set`;
  if (link.kind !== 'bridge' && link.kind !== 'bond') return undefined;
  const ports = running.ports.get(link.name);
  if (ports === undefined) return `the ${link.kind} does not exist`;
  const absent = link.ports.filter((port) => !ports.includes(port));
  return absent.length > 0 ? `${absent.join(', ')} is not its port` : undefined;
}
