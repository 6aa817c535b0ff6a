import type {RouteIntent} from '../../model/intent.ts';
import {linkPath} from '../because.ts';
import type {BuiltHost} from '../built.ts';
import {vifsBehind, type VifBehind} from './behind.ts';
import {byName} from './order.ts';

/** The default route, then a route to each guest behind the host. */
export const routeIntents = (built: BuiltHost): readonly RouteIntent[] => [
  ...defaultRoutes(built),
  ...vifsBehind(built).flatMap(guestRoutes),
];

/** Of two routes to one place with one metric wicked takes the first, without a word. */
const twinMetric = 10;

/** To the emulated twin only while the guest does not drive the paravirtual card: that one comes first. */
const guestRoutes = ({cidr, devices: [device, ...twins], because}: VifBehind): readonly RouteIntent[] => [
  {destination: cidr, link: device, because},
  ...twins.map((link) => ({destination: cidr, link, metric: twinMetric, because})),
];

/** Bound to no link: it follows the address from a NIC to its bridge and back without being touched. */
const defaultRoutes = ({host, links}: BuiltHost): readonly RouteIntent[] =>
  byName(links).flatMap(({name, gateway}) =>
    gateway === undefined ? [] : [{destination: 'default', gateway, because: [`${linkPath(host, name)}.gateway`]}],
  );
