import {ok} from '../../base/result.ts';
import {metricOf, parseRoutes, routesProblem, type RouteLine} from '../../files/routes.ts';
import {cidr, ipv4, linkName, type LinkName, type Parsed} from '../../model/values.ts';
import type {LinkIntent, RouteIntent} from '../../model/intent.ts';
import type {ObservedFile} from '../facts.ts';
import {byText} from '../order.ts';
import type {Oddity, Reading} from '../reading.ts';
import {folder} from './links.ts';

type Files = ReadonlyMap<string, ObservedFile>;
type Routes = Reading<readonly Found[]>;

interface Found {
  readonly route: RouteIntent;
  readonly options: string;
}

/** The IPv4 routes of `routes` and of the `ifroute-NAME` files that wicked will set. */
export function readRouteFiles(files: Files, links: readonly LinkIntent[]): Reading<readonly RouteIntent[]> {
  const routed = routedLinks(links);
  const shared = readFile(files.get(`${folder}/routes`), routed, undefined);
  // An ifroute file of a link without ifcfg file is not read at all.
  const own = [...routed].sort().map((link) => readFile(files.get(`${folder}/ifroute-${link}`), routed, link));
  const all = [shared, ...own];
  return {value: firstOfEach(all.flatMap((read) => read.value)), oddities: all.flatMap((read) => read.oddities)};
}

/** Links that can have routes: those switched off (BOOTPROTO='none') and ports cannot. */
const routedLinks = (links: readonly LinkIntent[]): ReadonlySet<LinkName> =>
  new Set(links.filter((link) => !link.isolated).map((link) => link.name));

function readFile(file: ObservedFile | undefined, routed: ReadonlySet<LinkName>, owner: LinkName | undefined): Routes {
  if (file?.text === undefined) return {value: [], oddities: []};
  const {path, text} = file;
  const problem = routesProblem(text);
  const value: Found[] = [];
  const oddities: Oddity[] = problem === undefined ? [] : [{at: path, what: problem.message}];
  for (const line of parseRoutes(text)) {
    const read = readRoute(line, routed, owner);
    if (typeof read === 'string') oddities.push({at: path, line: line.line, what: read});
    else if (read !== undefined) value.push({route: read, options: line.options.join(' ')});
  }
  return {value, oddities};
}

/** The route, why wicked or the intent leaves it out, or undefined for IPv6. */
function readRoute(
  line: RouteLine,
  routed: ReadonlySet<LinkName>,
  owner: LinkName | undefined,
): RouteIntent | string | undefined {
  if (line.family === 6) return undefined;
  const link = linkOf(line, owner);
  const destination = line.destination === 'default' ? ok('default' as const) : cidr(line.destination);
  const gateway = line.gateway === undefined ? undefined : ipv4(line.gateway);
  if (!destination.ok) return destination.error.message;
  if (gateway?.ok === false) return gateway.error.message;
  if (link?.ok === false) return link.error.message;
  if (link !== undefined && !routed.has(link.value))
    return `wicked discards the route: ${link.value} has no ifcfg file that takes routes`;
  return {
    destination: destination.value,
    ...(gateway === undefined ? {} : {gateway: gateway.value}),
    ...(link === undefined ? {} : {link: link.value}),
    ...(metricOf(line) > 0 ? {metric: metricOf(line)} : {}),
    because: [],
  };
}

/** In an ifroute file another link's name is replaced by the file's own. */
function linkOf(line: RouteLine, owner: LinkName | undefined): Parsed<LinkName> | undefined {
  if (owner !== undefined) return ok(owner);
  return line.link === undefined ? undefined : linkName(line.link);
}

/** Of several routes to one destination the first counts, unless their options (a metric, a table) keep them apart. */
function firstOfEach(found: readonly Found[]): readonly RouteIntent[] {
  const first = new Map<string, RouteIntent>();
  for (const {route, options} of found) {
    const key = `${route.destination} ${options}`;
    if (!first.has(key)) first.set(key, route);
  }
  return [...first.values()].sort(byText((route) => `${route.destination} ${route.metric ?? 0}`));
}
