import type {HostIntent, LinkIntent} from '../model/intent.ts';
import type {LinkName} from '../model/values.ts';
import type {RunningFacts} from '../observed/running.ts';

/** A link whose running state is not what its file says, in words. */
export interface NotLive {
  readonly link: LinkName;
  readonly why: string;
}

/** Links of the inventory that are right on disk and wrong in the kernel: applied but not live, or undone by hand. */
export function notLive(after: HostIntent, running: RunningFacts, ours: ReadonlySet<string>): readonly NotLive[] {
  return after.links
    .filter((link) => ours.has(link.name) && link.start === 'auto')
    .flatMap((link) => {
      const why = deviation(link, running);
      return why === undefined ? [] : [{link: link.name, why}];
    });
}

function deviation(link: LinkIntent, running: RunningFacts): string | undefined {
  const addresses = running.addresses.get(link.name) ?? [];
  const missing = link.address.kind === 'static' ? link.address.cidrs.filter((cidr) => !addresses.includes(cidr)) : [];
  if (missing.length > 0) return `${missing.join(' ')} is not set`;
  if (link.kind !== 'bridge') return undefined;
  const ports = running.ports.get(link.name);
  if (ports === undefined) return 'the bridge does not exist';
  const absent = link.ports.filter((port) => !ports.includes(port));
  return absent.length > 0 ? `${absent.join(', ')} is not its port` : undefined;
}
