import type {LinkIntent} from '../model/intent.ts';
import type {LinkName} from '../model/values.ts';

/** What a link stands on directly: the ports of a bridge or bond, the link that a VLAN is on. */
export function standsOn(link: LinkIntent): readonly LinkName[] {
  switch (link.kind) {
    case 'nic':
    case 'vif':
      return [];
    case 'bridge':
    case 'bond':
      return link.ports;
    case 'vlan':
      return [link.on];
  }
}

/** Everything below a link, without itself, nearest first. */
export const linksBelow = (links: readonly LinkIntent[], name: string): readonly LinkName[] =>
  reached(name, (at) => links.filter((link) => link.name === at).flatMap(standsOn));

/** Everything that stands on a link, without itself, nearest first. */
export const linksAbove = (links: readonly LinkIntent[], name: string): readonly LinkName[] =>
  reached(name, (at) => links.filter((link) => standsOn(link).some((other) => other === at)).map((link) => link.name));

/** Files of a host can name links in a circle: each is visited once. */
function reached(start: string, next: (name: string) => readonly LinkName[]): readonly LinkName[] {
  const found: LinkName[] = [];
  for (let at = next(start); at.length > 0;) {
    const fresh = [...new Set(at)].filter((name) => name !== start && !found.includes(name));
    found.push(...fresh);
    at = fresh.flatMap(next);
  }
  return found;
}
