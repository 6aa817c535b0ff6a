import type {HostIntent} from '../model/intent.ts';
import type {LinkChanges} from './links.ts';
import type {Risk} from './plan.ts';
import {linksBelow} from './stack.ts';

/** Whether the change can cut the connection it is made over, and why. `management`: the links that carry it, old and new. */
export function riskOf(
  management: readonly string[],
  links: LinkChanges,
  before: HostIntent,
  after: HostIntent,
  loadsFirewall: boolean,
): Risk {
  const carries = new Set(management);
  const reasons: string[] = [];
  for (const name of [...links.gone, ...links.released])
    if (carries.has(name)) reasons.push(`${name}, which carries this connection, goes away`);
  for (const name of links.altered)
    if (carries.has(name)) reasons.push(`${name}, which carries this connection, is set up anew`);
  for (const name of links.fresh)
    if (carries.has(name)) reasons.push(`the host will answer on ${name}, which does not exist yet`);
  const below = new Set(management.flatMap((name) => linksBelow(before.links, name)));
  for (const name of [...links.gone, ...links.released, ...links.altered])
    if (below.has(name) && !carries.has(name)) reasons.push(`${name}, which this connection goes through, changes`);
  const moved = management.filter((name) => becomesPort(name, before, after));
  for (const name of moved) reasons.push(`${name} becomes a port of a bridge`);
  return {
    cutsManagement: reasons.length > 0,
    reasons: loadsFirewall ? [...reasons, 'the firewall is loaded anew'] : reasons,
  };
}

const becomesPort = (name: string, before: HostIntent, after: HostIntent): boolean =>
  isPort(name, after) && !isPort(name, before);

const isPort = (name: string, intent: HostIntent): boolean =>
  intent.links.some(
    (link) => (link.kind === 'bridge' || link.kind === 'bond') && link.ports.some((port) => port === name),
  );
