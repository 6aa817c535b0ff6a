import {err, ok} from '../base/result.ts';
import {damagedClaim, field, isStrings, type Engine} from './engine.ts';
import type {MergeProblem, RoutePart} from './part.ts';
import {
  commentOf,
  metricOf,
  parseRouteEntries,
  printRouteEntries,
  routesProblem,
  routeText,
  type RouteEntry,
  type RouteLine,
} from './routes.ts';
import {cutLineEnd} from './splice.ts';

export const routeEngine: Engine<RoutePart> = {
  satisfied(text, part) {
    const problem = routesProblem(text) ?? partProblem(part);
    if (problem) return err(problem);
    // wicked takes the first of equals, so a rival behind ours does no harm.
    const first = parseRouteEntries(text).find(({route}) => route !== undefined && competes(route, part))?.route;
    return ok(first !== undefined && isOurs(first, part));
  },
  putIn(text, part) {
    const entries = parseRouteEntries(text);
    const raw = `${routeText(part)}\n`;
    if (part.destination === 'default') return ok(replaceDefaults(entries, raw));
    const rival = entries.find(({route}) => route && competes(route, part));
    if (rival) return err(otherRoute(part, rival));
    return ok({text: text + raw, was: {lines: [], gaps: []}});
  },
  takeOut(text, part, was) {
    const lines = field(was, 'lines');
    const gaps = field(was, 'gaps');
    if (!isStrings(lines) || !isNumbers(gaps)) return err(damagedClaim(`the route to ${part.destination}`));
    const problem = routesProblem(text);
    if (problem) return err(problem);
    const entries = parseRouteEntries(text);
    const at = entries.findLastIndex(({route}) => route !== undefined && isOurs(route, part));
    const ours = entries[at];
    return ok(ours ? putBack(entries, at, ours, lines, gaps) : text);
  },
};

const isOurs = (route: RouteLine, part: RoutePart): boolean =>
  route.destination === destinationOf(part) &&
  route.gateway === part.gateway &&
  route.link === part.link &&
  route.options.join(' ') === (part.metric === undefined ? '' : `metric ${part.metric}`);

/** As wicked reads it: an address alone is a host's. */
const destinationOf = ({destination}: RoutePart): string =>
  destination === 'default' || destination.includes('/') ? destination : `${destination}/32`;

/** Another route of the same table and metric: wicked takes the first of them without a word. */
const competes = (route: RouteLine, part: RoutePart): boolean =>
  route.destination === destinationOf(part) &&
  route.family === 4 &&
  !route.options.includes('table') &&
  metricOf(route) === (part.metric ?? 0);

/** IPv4 defaults of the main table. */
const isDefault = (route: RouteLine | undefined): boolean =>
  route !== undefined && route.destination === 'default' && route.family === 4 && !route.options.includes('table');

/** Ours stands where the first default was, the others go; `gaps` counts the lines between them. */
function replaceDefaults(entries: readonly RouteEntry[], raw: string): {text: string; was: unknown} {
  const places = entries.flatMap(({route}, at) => (isDefault(route) ? [at] : []));
  const [first, ...others] = places;
  if (first === undefined) return {text: printRouteEntries(entries) + raw, was: {lines: [], gaps: []}};
  const kept = entries.flatMap((entry, at) => (at === first ? [raw] : others.includes(at) ? [] : [entry.raw]));
  return {
    text: kept.join(''),
    was: {
      lines: places.map((at) => entries[at]?.raw ?? ''),
      gaps: places.map((at, index) => at - (places[index - 1] ?? at)),
    },
  };
}

function putBack(
  entries: readonly RouteEntry[],
  at: number,
  ours: RouteEntry,
  lines: readonly string[],
  gaps: readonly number[],
): string {
  const comment = commentOf(ours.raw);
  const result = entries.map(({raw}) => raw);
  // What others wrote behind our route stays.
  result.splice(at, 1, ...(comment === '' ? [] : [comment + cutLineEnd(ours.raw)[1]]));
  let place = at;
  for (const [index, line] of lines.entries()) {
    place += gaps[index] ?? 0;
    result.splice(place, 0, line);
  }
  return result.join('');
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isInteger(item));

const otherRoute = (part: RoutePart, {line}: RouteEntry): MergeProblem => ({
  problem: 'ambiguous',
  message: `another route to ${part.destination} stands here, and wicked takes only the first`,
  line,
  hint: 'remove that line, or give it a metric of its own',
});

function partProblem({destination, gateway, link}: RoutePart): MergeProblem | undefined {
  const odd = [destination, gateway ?? '-', link ?? '-'].find((word) => !/^[A-Za-z0-9._:/-]+$/.test(word));
  return odd === undefined
    ? undefined
    : {
        problem: 'not-representable',
        message: `${JSON.stringify(odd)} cannot be written into a routes file`,
        hint: 'use addresses and device names only',
      };
}
