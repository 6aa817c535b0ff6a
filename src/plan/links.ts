import type {HostIntent, LinkIntent, RouteIntent} from '../model/intent.ts';
import type {LinkName} from '../model/values.ts';
import type {PlannedFile} from './files.ts';
import {contains, linkName} from '../model/values.ts';
import {linksAbove} from './stack.ts';

/** What happens to the links of a host. A guest's interface (kind `vif`) comes and goes with its guest. */
export interface LinkChanges {
  /** Made by this change. */
  readonly fresh: readonly LinkName[];
  /** There before and after, with other settings. */
  readonly altered: readonly LinkName[];
  /** Those of the altered that have to go before they can come: a VLAN never gets another number, nor a bond another mode. */
  readonly remade: readonly LinkName[];
  /** Gone afterwards. */
  readonly gone: readonly LinkName[];
  /** NICs that nothing is said of afterwards: they go down, and stay. */
  readonly released: readonly LinkName[];
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

/**
 * `notLive`: links whose files are right already and whose running state is not; `another`: those of them in whose place
 * something else is.
 */
export function linkChanges(
  before: HostIntent,
  after: HostIntent,
  files: readonly PlannedFile[],
  notLive: readonly LinkName[],
  another: readonly LinkName[] = [],
): LinkChanges {
  const old = new Map(before.links.map((link) => [link.name, link]));
  const wanted = new Map(after.links.map((link) => [link.name, link]));
  const dropped = boundRoutes(before).filter((route) => !boundRoutes(after).some((r) => sameRoute(r, route)));
  const added = boundRoutes(after).filter((route) => !boundRoutes(before).some((r) => sameRoute(r, route)));
  const stays = (name: LinkName) => old.has(name) && wanted.has(name);
  const touched = [...touchedByFiles(files), ...notLive, ...dropped.map((r) => r.link), ...added.map((r) => r.link)];
  const isRemade = (name: LinkName) => another.includes(name) || isAnother(old.get(name), wanted.get(name));
  // A link takes all that stands on it along when it goes.
  const taken = touched.filter(isRemade).flatMap((name) => linksAbove(after.links, name).filter(stays));
  const names = [...new Set([...touched, ...taken])].sort();
  const isVif = (name: LinkName) => (wanted.get(name) ?? old.get(name))?.kind === 'vif';
  const altered = names.filter((name) => !isVif(name) && stays(name));
  const left = names.filter((name) => !isVif(name) && old.has(name) && !wanted.has(name));
  const isNic = (name: LinkName) => old.get(name)?.kind === 'nic';
  return {
    fresh: names.filter((name) => !isVif(name) && !old.has(name) && wanted.has(name)),
    altered,
    remade: altered.filter(isRemade),
    gone: left.filter((name) => !isNic(name)),
    released: left.filter(isNic),
    declaredVifs: names.filter((name) => isVif(name) && wanted.has(name)),
    forgottenVifs: names.filter((name) => isVif(name) && !wanted.has(name)),
    droppedRoutes: dropped.filter((route) => stays(route.link) && !isVif(route.link)),
    addedRoutes: added.filter((route) => stays(route.link) && !isVif(route.link)),
  };
}

/** Whether the kernel cannot make the one out of the other. */
function isAnother(old: LinkIntent | undefined, wanted: LinkIntent | undefined): boolean {
  if (old === undefined || wanted === undefined) return false;
  if (old.kind === 'vlan' && wanted.kind === 'vlan') return old.id !== wanted.id || old.on !== wanted.on;
  if (old.kind === 'bond' && wanted.kind === 'bond') return old.mode !== wanted.mode;
  return old.kind !== wanted.kind && old.kind !== 'nic';
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
