import type {Issue} from '../../base/issue.ts';
import type {Places} from '../../base/place.ts';
import {isEmulated, twinOf} from '../emulated.ts';
import type {Fleet, Guest, Host, Vif} from '../fleet.ts';
import {bridgedNetworksOf, portOf} from '../membership.ts';
import type {HostName} from '../values.ts';
import {finding, type Rule} from './finding.ts';

/** Xen adds `-emu` to the name for the emulated twin of an hvm guest's vif, and the kernel allows 15 characters in all. */
const longestEmulated = 11;

/** Vif devices have names that fit, and that nothing else on their host has. */
export const deviceNames: Rule = (fleet, places) => {
  const byHost = new Map<HostName, Names>();
  for (const host of fleet.hosts.values()) byHost.set(host.name, linkNames(fleet, host));
  return [...fleet.guests.values()].flatMap((guest) => {
    const names = byHost.get(guest.host);
    return [...tooLong(guest, places), ...(names === undefined ? [] : taken(names, guest, places))];
  });
};

const tooLong = (guest: Guest, places: Places): readonly Issue[] =>
  guest.vifs.flatMap((vif) => {
    const {device} = vif;
    if (device === undefined || device.length <= longestEmulated || !isEmulated(guest, vif)) return [];
    const message = `the device "${device}" has ${device.length} characters; an hvm guest's has at most ${longestEmulated}`;
    return [finding(places, 'model/device-name', pathOf(guest, vif), message, {hint: 'give the vif a shorter "name"'})];
  });

/** The first owner of each name on a host. */
type Names = Map<string, {readonly path: string; readonly what: string}>;

function linkNames(fleet: Fleet, host: Host): Names {
  const names: Names = new Map();
  for (const link of host.links.keys())
    names.set(link, {path: `hosts.${host.name}.links.${link}`, what: 'a link of the host'});
  for (const {name, bridge, uplink} of bridgedNetworksOf(fleet, host)) {
    names.set(bridge, {path: `networks.${name}.bridge`, what: 'a bridge'});
    const port = portOf(uplink);
    if (port !== undefined) names.set(port, {path: `networks.${name}.uplink`, what: 'the port of a bridge'});
  }
  return names;
}

function taken(names: Names, guest: Guest, places: Places): readonly Issue[] {
  return guest.vifs.flatMap((vif) =>
    devicesOf(guest, vif).flatMap((device) => {
      const owner = names.get(device);
      if (owner !== undefined) return [nameTaken(device, pathOf(guest, vif), owner, places)];
      names.set(device, {path: pathOf(guest, vif), what: 'the device of another vif'});
      return [];
    }),
  );
}

const devicesOf = (guest: Guest, vif: Vif): readonly string[] => {
  if (vif.device === undefined) return [];
  return isEmulated(guest, vif) ? [vif.device, twinOf(vif.device)] : [vif.device];
};

const nameTaken = (device: string, path: string, owner: {path: string; what: string}, places: Places): Issue =>
  finding(places, 'model/device-twice', path, `the device "${device}" is ${owner.what} already`, {
    hint: 'give the vif another "name"',
    related: [{path: owner.path, message: owner.what}],
  });

const pathOf = (guest: Guest, vif: Vif): string => `guests.${guest.name}.vifs[${vif.number}].name`;
