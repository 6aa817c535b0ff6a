import type {RouteIntent} from '../../model/intent.ts';
import {linkPath} from '../because.ts';
import type {BuiltHost} from '../built.ts';
import {byName} from './order.ts';
import {routedVifs} from './routed.ts';

/** The default route, then a route to each routed guest. */
export const routeIntents = (built: BuiltHost): readonly RouteIntent[] => [
  ...defaultRoutes(built),
  ...routedVifs(built).map(({vif, cidr, because}): RouteIntent => ({destination: cidr, link: vif.device, because})),
];

/** Bound to no link: it follows the address from a NIC to its bridge and back without being touched. */
const defaultRoutes = ({host, links}: BuiltHost): readonly RouteIntent[] =>
  byName(links).flatMap(({name, gateway}) =>
    gateway === undefined ? [] : [{destination: 'default', gateway, because: [`${linkPath(host, name)}.gateway`]}],
  );
