import type {HostIntent, LinkIntent} from '../../model/intent.ts';
import type {LinkChanges} from '../links.ts';
import type {Step} from '../steps.ts';
import {carrier} from '../links.ts';

/**
 * How wicked is brought from old to new, and back. Every link of old and new is named in one call: a call that names
 * only the new one leaves the old one with the same address and a dead default route, and exits 0. Links that only one
 * side has go down while wicked still knows them. `wicked ifup` never removes a route: those are dropped by name.
 */
export const wickedSteps = {
  /** Before the files change. */
  leave: (links: LinkChanges): readonly Step[] => down(links.gone),

  /** After the files changed. */
  enter: (links: LinkChanges, after: HostIntent): readonly Step[] => [
    ...up([...links.fresh, ...links.altered]),
    ...links.droppedRoutes.map(drop),
    ...links.declaredVifs.map((link): Step => ({do: 'link-declare', link})),
    ...links.forgottenVifs.map((link): Step => ({do: 'link-forget', link})),
    ...readBack(links, after),
  ],

  undoBeforeRestore: (links: LinkChanges): readonly Step[] => down(links.fresh),

  undoAfterRestore: (links: LinkChanges): readonly Step[] => [
    ...up([...links.gone, ...links.altered]),
    ...links.addedRoutes.map(drop),
    // Their files are back, and their devices come with their guests: nanny must know them again before that.
    ...links.forgottenVifs.map((link): Step => ({do: 'link-declare', link})),
  ],

  /** Last of all, when the guests' devices are gone: nanny keeps the policy of a file that is no longer there. */
  undoVifs: (links: LinkChanges): readonly Step[] =>
    links.declaredVifs.map((link): Step => ({do: 'link-forget', link})),
};

const down = (links: readonly string[]): readonly Step[] =>
  links.length === 0 ? [] : [{do: 'link-down', links: [...links].sort()}];
const up = (links: readonly string[]): readonly Step[] =>
  links.length === 0 ? [] : [{do: 'link-up', links: [...links].sort()}];
const drop = (route: {destination: string; gateway: string; link: string}): Step => ({do: 'route-drop', ...route});

function readBack(links: LinkChanges, after: HostIntent): readonly Step[] {
  const touched = new Set<string>([...links.fresh, ...links.altered]);
  const ports = new Set(
    after.links.flatMap((link) => (link.kind === 'bridge' || link.kind === 'bond' ? link.ports : [])),
  );
  const there = after.links
    .filter((link) => touched.has(link.name))
    .flatMap((link) => linkReadBack(link, ports.has(link.name)));
  const gone = links.gone.map((link): Step => ({do: 'expect-no-link', link}));
  return [...there, ...gone, ...defaultReadBack(touched, after)];
}

function linkReadBack(link: LinkIntent, isPort: boolean): readonly Step[] {
  const ports =
    link.kind === 'bridge' ? link.ports.map((port): Step => ({do: 'expect-port', bridge: link.name, port})) : [];
  if (isPort) return [{do: 'expect-no-address', link: link.name}];
  if (link.address.kind !== 'static') return ports;
  return [...ports, ...link.address.cidrs.map((cidr): Step => ({do: 'expect-address', link: link.name, cidr}))];
}

function defaultReadBack(touched: ReadonlySet<string>, after: HostIntent): readonly Step[] {
  return after.routes.flatMap((route): readonly Step[] => {
    const link = route.link ?? carrier(route, after.links);
    if (route.destination !== 'default' || route.gateway === undefined || link === undefined || !touched.has(link))
      return [];
    return [{do: 'expect-default', gateway: route.gateway, link}];
  });
}
