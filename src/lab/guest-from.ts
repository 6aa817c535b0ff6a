import type {Guest} from '../model/fleet.ts';
import {prefixOf} from '../model/values.ts';
import type {LabGuest} from './fleet.ts';
import type {Management} from './management.ts';
import {macOf} from './numbering.ts';

/** The guest as it may have been before: every vif on the host's bridge, running if the host has one. */
export function labGuestFrom(guest: Guest, {bridge, cidr, gateway}: Management): LabGuest {
  const running = bridge !== undefined && guest.run !== 'stopped';
  const [address] = guest.vifs.flatMap((vif) => (vif.kind === 'bridged' ? [] : [vif.address]));
  return {
    name: guest.name,
    config: guest.config,
    autostart: running,
    running,
    nature: {
      ...(address === undefined ? {} : {address: `${address}/${prefixOf(cidr)}`}),
      gateway,
      shutdownSeconds: 1,
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
