import type {HostIntent, LinkIntent} from '../../model/intent.ts';
import type {LinkName} from '../../model/values.ts';
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
  leave: ({gone, released, remade}: LinkChanges): readonly Step[] => down([...gone, ...released, ...remade]),

  /** After the files changed. */
  enter: (links: LinkChanges, after: HostIntent, leases: readonly LinkName[]): readonly Step[] => [
    ...up([...links.fresh, ...links.altered]),
    ...links.droppedRoutes.map(drop),
    ...links.declaredVifs.map((link): Step => ({do: 'link-declare', link})),
    ...links.forgottenVifs.map((link): Step => ({do: 'link-forget', link})),
    ...readBack(links, after),
    ...leases.map((link): Step => ({do: 'expect-lease', link})),
  ],

  undoBeforeRestore: ({fresh, remade}: LinkChanges): readonly Step[] => down([...fresh, ...remade]),

  undoAfterRestore: (links: LinkChanges): readonly Step[] => [
    ...up([...links.gone, ...links.released, ...links.altered]),
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
  const released = links.released.map((link): Step => ({do: 'expect-no-address', link}));
  return [...there, ...gone, ...released, ...defaultReadBack(touched, after)];
}

function linkReadBack(link: LinkIntent, isPort: boolean): readonly Step[] {
  const {name} = link;
  const nature = natureReadBack(link);
  if (isPort) return [...nature, {do: 'expect-no-address', link: name}];
  if (link.kind === 'bridge' && link.isolated) return [...nature, {do: 'expect-isolated', link: name}];
  if (link.address.kind !== 'static') return nature;
  return [...nature, ...link.address.cidrs.map((cidr): Step => ({do: 'expect-address', link: name, cidr}))];
}

/** That the link is what it is called: a device of that name may be something else. */
function natureReadBack(link: LinkIntent): readonly Step[] {
  switch (link.kind) {
    case 'nic':
    case 'vif':
      return [];
    case 'bridge':
    case 'bond':
      return link.ports.map((port): Step => ({do: 'expect-port', bridge: link.name, port}));
    case 'vlan':
      return [{do: 'expect-vlan', link: link.name, id: link.id, on: link.on}];
  }
}

function defaultReadBack(touched: ReadonlySet<string>, after: HostIntent): readonly Step[] {
  return after.routes.flatMap((route): readonly Step[] => {
    const link = route.link ?? carrier(route, after.links);
    if (route.destination !== 'default' || route.gateway === undefined || link === undefined || !touched.has(link))
      return [];
    return [{do: 'expect-default', gateway: route.gateway, link}];
  });
}
