import type {HostName, NetworkName} from '../../model/values.ts';
import type {ProposedGuest} from './guests.ts';
import type {ProposedHost} from './host.ts';
import type {ProposedBridge} from './links.ts';
import {Bug} from '../../base/bug.ts';
import {canonicalJson} from '../../base/json.ts';
import {networkName} from '../../model/values.ts';

export interface ProposedNetwork extends ProposedBridge {
  readonly name: NetworkName;
}

/** Hosts with the networks that they share, and each guest on the one host that has it. */
export interface ProposedFleet {
  readonly networks: readonly ProposedNetwork[];
  readonly hosts: readonly (ProposedHost & {readonly networks: readonly NetworkName[]})[];
  /** With the network of each interface. */
  readonly guests: readonly (ProposedGuest & {readonly host: HostName; readonly networks: readonly NetworkName[]})[];
  readonly notes: readonly string[];
}

/**
 * The same bridge over the same uplink is one network: that is what lets guests move between hosts. `known`: networks that
 * an inventory has already. A network is called like its bridge, or like bridge and uplink where others are called so.
 */
export function proposeFleet(hosts: readonly ProposedHost[], known: readonly ProposedNetwork[] = []): ProposedFleet {
  const networks: ProposedNetwork[] = [...known];
  const withNetworks = hosts.map((host) => ({
    ...host,
    networks: host.bridges.map((bridge) => networkFor(bridge, host, networks).name),
  }));
  return {
    networks: networks.filter((network) => !known.includes(network)),
    hosts: withNetworks,
    ...placed(withNetworks),
  };
}

function networkFor(bridge: ProposedBridge, host: ProposedHost, networks: ProposedNetwork[]): ProposedNetwork {
  const same = networks.find(({name: _, ...other}) => canonicalJson(other) === canonicalJson(bridge));
  if (same !== undefined) return same;
  const uplink = typeof bridge.uplink === 'string' ? bridge.uplink : `vlan${bridge.uplink.vlan}`;
  const names = [bridge.bridge, `${bridge.bridge}-${uplink}`, `${bridge.bridge}-${host.name}`];
  const free = names.map((text) => networkName(text)).find((name) => name.ok && !isTaken(name.value, networks));
  if (free?.ok !== true) throw new Bug(`no name is free for ${bridge.bridge} of ${host.name}`);
  const made = {...bridge, name: free.value};
  networks.push(made);
  return made;
}

const isTaken = (name: NetworkName, networks: readonly ProposedNetwork[]): boolean =>
  networks.some((network) => network.name === name);

type NamedHost = ProposedFleet['hosts'][number];

/** The config of one guest may lie on many hosts; it belongs to the one on which it runs. */
function placed(hosts: readonly NamedHost[]): Pick<ProposedFleet, 'guests' | 'notes'> {
  const all = hosts.flatMap((host) =>
    host.guests.map((guest) => ({...guest, host: host.name, networks: networksOf(guest, host)})),
  );
  const names = [...new Set(all.map(({name}) => name))].sort();
  const guests: (typeof all)[number][] = [];
  const notes: string[] = [];
  for (const name of names) {
    const found = all.filter((guest) => guest.name === name);
    const running = found.filter(({runs}) => runs);
    const [only] = running.length > 0 ? running : found;
    if (only !== undefined && (running.length === 1 || found.length === 1)) guests.push(only);
    else notes.push(`guest ${name} is left out: ${found.map(({host}) => host).join(' and ')} have it`);
  }
  return {guests, notes};
}

const networksOf = (guest: ProposedGuest, {bridges, networks}: NamedHost): readonly NetworkName[] =>
  guest.vifs.flatMap((vif) => networks[bridges.findIndex(({bridge}) => bridge === vif.bridge)] ?? []);
