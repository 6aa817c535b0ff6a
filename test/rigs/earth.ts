import type {LabFleet, LabHost} from '../../src/lab/fleet.ts';
import {fleetOfFour} from '../../src/lab/fleets.ts';
import type {HostForm, Overlay} from './rig.ts';

/** Earth alone, with the router and the name server: the fleet's others only cost time. */
export function earthOf(form: HostForm, overlay: Overlay = {}): LabFleet {
  const fleet = fleetOfFour({earth: form});
  const hosts = fleet.hosts.filter(({name}) => name === 'earth').map(withoutAlicesLink);
  return {...fleet, hosts: hosts.map((host) => ({...host, files: laidOver(host.files, overlay)}))};
}

/** After a reboot alice must come back because a change had stopped her, not because the host starts her anyway. */
const withoutAlicesLink = (host: LabHost): LabHost => ({
  ...host,
  guests: host.guests.map((guest) => (guest.name === 'alice' ? {...guest, autostart: false} : guest)),
});

function laidOver(files: LabHost['files'], overlay: Overlay): LabHost['files'] {
  const entries = Object.entries({...files, ...overlay});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}
