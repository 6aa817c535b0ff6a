import type {Failure} from '../../base/failure.ts';
import {err, ok, type Result} from '../../base/result.ts';
import type {RoutePart} from '../../files/part.ts';
import type {RouteIntent} from '../../model/intent.ts';
import {notUnderstood, readLines} from '../lines.ts';
import type {PlacedPart} from '../piece.ts';
import type {Templates} from '../templates.ts';

const template = 'routes/route';
const expected = 'one line DESTINATION GATEWAY - LINK [metric NUMBER], `-` for what is left out';

/**
 * A guest's route stands in the `ifroute-NAME` of its link: a change of `routes` would make wicked set up the uplink anew,
 * and one mistake of anybody in `routes` costs every route of the host.
 */
export function routePiece(route: RouteIntent, templates: Templates): Result<PlacedPart, Failure> {
  const text = templates.render(template, routeData(route));
  if (!text.ok) return text;
  const parts = readLines(template, text.value, readRoute, expected);
  if (!parts.ok) return parts;
  const [part, more] = parts.value;
  if (part === undefined || more !== undefined) return err(notUnderstood(template, text.value, expected));
  const file = route.link === undefined ? 'routes' : `ifroute-${route.link}`;
  const path = `/etc/sysconfig/network/${file}`;
  return ok({kind: 'part', path, format: 'routes', mode: '0644', part, because: route.because});
}

/** A host route is written without its /32, as wicked and people read it. */
const routeData = ({destination, gateway, link, metric}: RouteIntent) => ({
  destination: destination.replace(/\/32$/, ''),
  gateway: gateway ?? null,
  link: link ?? null,
  metric: metric ?? null,
});

function readRoute(line: string): RoutePart | undefined {
  const match = /^([A-Za-z0-9][A-Za-z0-9./]*) ([0-9.]+|-) - ([A-Za-z0-9][A-Za-z0-9._-]*|-)(?: metric (\d{1,9}))?$/.exec(
    line,
  );
  if (match === null) return undefined;
  const [, destination = '', gateway = '-', link = '-', metric] = match;
  return {
    kind: 'route',
    destination,
    ...(gateway === '-' ? {} : {gateway}),
    ...(link === '-' ? {} : {link}),
    ...(metric === undefined ? {} : {metric: Number(metric)}),
  };
}
