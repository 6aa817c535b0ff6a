import type {HostIntent} from '../model/intent.ts';
import type {Knowledge} from '../model/knowledge.ts';
import type {BuiltHost} from './built.ts';
import {dhcpIntents} from './intent/dhcp.ts';
import {firewallIntent} from './intent/firewall.ts';
import {guestIntents} from './intent/guests.ts';
import {linkIntents} from './intent/links.ts';
import {privateBridges} from './intent/private.ts';
import {proxyArp} from './intent/proxy-arp.ts';
import {routeIntents} from './intent/routes.ts';

/** What the host should have, in neutral values; every item says because of what. */
export function hostIntent(built: BuiltHost, knowledge: Knowledge): HostIntent {
  const dhcp = dhcpIntents(built);
  const links = linkIntents(built, knowledge);
  const routes = routeIntents(built);
  return {
    host: built.host.name,
    links,
    routes,
    forwarding: forwards(built, routes),
    proxyArp: proxyArp(built, links),
    firewall: firewallIntent(built),
    guests: guestIntents(built),
    ...(dhcp.length === 0 ? {} : {dhcp}),
  };
}

/** Whoever has a route to a guest must forward to it, and whoever is its way out must forward from it. */
const forwards = (built: BuiltHost, routes: HostIntent['routes']): boolean =>
  routes.some((route) => route.destination !== 'default') ||
  privateBridges(built).some(({egress}) => egress !== undefined);
