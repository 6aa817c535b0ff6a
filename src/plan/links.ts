import type {HostIntent, LinkIntent, RouteIntent} from '../model/intent.ts';
import type {LinkName} from '../model/values.ts';
import type {PlannedFile} from './files.ts';
import {contains, linkName} from '../model/values.ts';

/** What happens to the links of a host. A guest's interface (kind `vif`) comes and goes with its guest. */
export interface LinkChanges {
  /** Made by this change. */
  readonly fresh: readonly LinkName[];
  /** There before and after, with other settings. */
  readonly altered: readonly LinkName[];
  /** Gone afterwards. */
  readonly gone: readonly LinkName[];
  readonly declaredVifs: readonly LinkName[];
  readonly forgottenVifs: readonly LinkName[];
  /** Routes that are in the kernel and in no file any more, on links that stay. */
  readonly droppedRoutes: readonly BoundRoute[];
  /** Routes that are new on links that stay; undo drops them. */
  readonly addedRoutes: readonly BoundRoute[];
}

export interface BoundRoute {
  readonly destination: string;
  readonly gateway: string;
  readonly link: LinkName;
}

const networkFolder = '/etc/sysconfig/network/';

/** `notLive`: links whose files are right already and whose running state is not. */
export function linkChanges(
  before: HostIntent,
  after: HostIntent,
  files: readonly PlannedFile[],
  notLive: readonly LinkName[],
): LinkChanges {
  const old = new Map(before.links.map((link) => [link.name, link]));
  const wanted = new Map(after.links.map((link) => [link.name, link]));
  const dropped = boundRoutes(before).filter((route) => !boundRoutes(after).some((r) => sameRoute(r, route)));
  const added = boundRoutes(after).filter((route) => !boundRoutes(before).some((r) => sameRoute(r, route)));
  const touched = new Set([
    ...touchedByFiles(files),
    ...notLive,
    ...dropped.map((r) => r.link),
    ...added.map((r) => r.link),
  ]);
  const names = [...touched].sort();
  const isVif = (name: LinkName) => (wanted.get(name) ?? old.get(name))?.kind === 'vif';
  const stays = (name: LinkName) => old.has(name) && wanted.has(name);
  return {
    fresh: names.filter((name) => !isVif(name) && !old.has(name) && wanted.has(name)),
    altered: names.filter((name) => !isVif(name) && stays(name)),
    gone: names.filter((name) => !isVif(name) && old.has(name) && !wanted.has(name)),
    declaredVifs: names.filter((name) => isVif(name) && wanted.has(name)),
    forgottenVifs: names.filter((name) => isVif(name) && !wanted.has(name)),
    droppedRoutes: dropped.filter((route) => stays(route.link) && !isVif(route.link)),
    addedRoutes: added.filter((route) => stays(route.link) && !isVif(route.link)),
  };
}

const changed = (file: PlannedFile): boolean => file.before !== file.after;

function touchedByFiles(files: readonly PlannedFile[]): readonly LinkName[] {
  return files.filter(changed).flatMap(({path}) => {
    const match = /^(?:ifcfg|ifroute)-(.+)$/.exec(
      path.startsWith(networkFolder) ? path.slice(networkFolder.length) : '',
    );
    const name = linkName(match?.[1] ?? '');
    return name.ok ? [name.value] : [];
  });
}

/** Routes with the link that carries them: named, or the one whose network holds the gateway. */
function boundRoutes(intent: HostIntent): readonly BoundRoute[] {
  return intent.routes.flatMap((route) => {
    const link = route.link ?? carrier(route, intent.links);
    return link === undefined ? [] : [{destination: route.destination, gateway: route.gateway ?? '-', link}];
  });
}

/** The link on which a route without a device ends up: the first whose network reaches the gateway. */
export function carrier(route: RouteIntent, links: readonly LinkIntent[]): LinkName | undefined {
  const {gateway} = route;
  if (gateway === undefined) return undefined;
  return links.find(
    (link) => link.address.kind === 'static' && link.address.cidrs.some((cidr) => contains(cidr, gateway)),
  )?.name;
}

const sameRoute = (a: BoundRoute, b: BoundRoute): boolean =>
  a.destination === b.destination && a.gateway === b.gateway && a.link === b.link;
