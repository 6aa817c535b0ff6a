import type {Entry} from '../inventory/write.ts';
import type {ProposedFleet, ProposedNetwork} from '../plan/proposal/fleet.ts';
import type {ProposedLink} from '../plan/proposal/links.ts';
import type {Candidate} from './candidate.ts';
import {writeInventory} from '../inventory/write.ts';

/** A proposal as the text of an inventory. `endpoints`: how each host is reached, by name. */
export function proposalText(fleet: ProposedFleet, endpoints: ReadonlyMap<string, Candidate>): string {
  const notes = fleet.hosts.flatMap((host) =>
    host.notes.length === 0 ? [] : [[`hosts/${host.name}`, host.notes] as const],
  );
  return writeInventory({
    networks: Object.fromEntries(fleet.networks.map((network) => [network.name, networkEntry(network)])),
    hosts: Object.fromEntries(
      fleet.hosts.map((host) => [host.name, hostEntry(host, endpoints.get(host.name) ?? {address: host.name})]),
    ),
    guests: Object.fromEntries(fleet.guests.map((guest) => [guest.name, guestEntry(guest)])),
    comments: new Map(notes),
    head: [
      'Proposed by `vifleet init` from what is on the hosts: each configured NIC has a bridge, or gets one.',
      'Read it, mend it, and see what it would change: vifleet plan',
      ...fleet.notes,
    ],
  });
}

export const networkEntry = ({bridge, uplink, hostAddress}: ProposedNetwork): Entry => ({
  kind: 'bridged',
  bridge,
  uplink: typeof uplink === 'string' ? uplink : {...uplink},
  ...(hostAddress === undefined ? {} : {hostAddress}),
});

export const linkEntry = ({address, gateway}: ProposedLink): Entry => ({
  ...(address === undefined ? {} : {address}),
  ...(gateway === undefined ? {} : {gateway}),
});

function hostEntry(host: ProposedFleet['hosts'][number], {address, port, user}: Candidate): Entry {
  const ssh = {address, ...(port === undefined ? {} : {port}), ...(user === undefined ? {} : {user})};
  const links = Object.fromEntries(host.links.map((link) => [link.name, linkEntry(link)]));
  return {
    ssh,
    // a platform that is not known is left to whoever reads this: `check` tells
    ...(host.platform === 'unknown' ? {} : {platform: host.platform}),
    ...(host.firewall === 'managed' ? {} : {firewall: host.firewall}),
    ...(host.links.length === 0 ? {} : {links}),
    networks: [...host.networks],
  };
}

const guestEntry = ({name, host, config, vifs, networks}: ProposedFleet['guests'][number]): Entry => ({
  host,
  ...(config === `/etc/xen/vm/${name}.cfg` ? {} : {config}),
  vifs: vifs.map(({bridge, mac, device, rate, model}, index) => ({
    network: networks[index] ?? bridge,
    mac,
    ...(device === undefined ? {} : {name: device}),
    ...(rate === undefined ? {} : {rate}),
    ...(model === undefined ? {} : {model}),
  })),
});
