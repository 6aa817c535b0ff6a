import type {Guest} from '../model/fleet.ts';
import {addressOf, prefixOf} from '../model/values.ts';
import type {LabGuest} from './fleet.ts';
import type {InsideAddresses} from './private-addresses.ts';
import type {Management} from './management.ts';
import {macOf} from './numbering.ts';

/** The guest as it may have been before: every vif on the host's bridge, running if the host has one. */
export function labGuestFrom(guest: Guest, way: Management, inside: InsideAddresses): LabGuest {
  const running = way.bridge !== undefined && guest.run !== 'stopped';
  const own = guest.vifs.find((vif) => vif.kind !== 'bridged');
  return {
    name: guest.name,
    config: guest.config,
    autostart: running,
    running,
    nature: {
      ...(own === undefined ? {} : {address: `${own.address}/${own.kind === 'routed' ? prefixOf(way.cidr) : 32}`}),
      ...(inside.size === 0 ? {} : {addresses: Object.fromEntries(inside)}),
      gateway: own?.kind === 'masqueraded' ? addressOf(way.cidr) : way.gateway,
      shutdownSeconds: 1,
      ...(guest.vifs.some(({model}) => model !== undefined) ? {drivesEmulated: true} : {}),
    },
  };
}

/** Its xl config. `serial` is the first of a run of MACs for vifs that the inventory gives none. */
export function guestConfig(guest: Guest, {bridge = 'br0'}: {readonly bridge?: string}, serial: number): string {
  const vifs = guest.vifs.map((vif) => `'mac=${vif.mac ?? macOf('00:16:3e', serial + vif.number)},bridge=${bridge}'`);
  return [
    `name = "${guest.name}"`,
    ...(guest.type === undefined ? [] : [`type = "${guest.type}"`]),
    'memory = 512',
    'vcpus = 1',
    `vif = [${vifs.join(', ')}]`,
    '',
  ].join('\n');
}
