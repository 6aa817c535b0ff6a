import {writeFile} from 'node:fs/promises';
import type {Fleet, Host} from '../model/fleet.ts';
import type {ProposedNetwork} from '../plan/proposal/fleet.ts';
import type {ProposedBridge} from '../plan/proposal/links.ts';
import type {GatherContext} from '../run/gather.ts';
import type {LoadedFleet} from './fleet.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {addToYaml, isInYaml, type YamlAddition} from '../base/yaml-print.ts';
import {readInventory} from '../inventory/read.ts';
import {guestsOn} from '../model/fleet.ts';
import {proposeFleet} from '../plan/proposal/fleet.ts';
import {proposeHost} from '../plan/proposal/host.ts';
import {gatherHost} from '../run/gather.ts';
import {linkEntry, networkEntry} from './proposal-text.ts';

/** What a look at a host of the inventory adds to it. */
export interface Update {
  readonly file: string;
  readonly text: string;
  /** One line each: what was added. */
  readonly added: readonly string[];
  readonly notes: readonly string[];
}

/**
 * What is on a host and not in the inventory: a bridge for each configured NIC that it does not name. Comments and
 * everything else in the file stay.
 */
export async function updateFor(
  host: Host,
  {fleet, places, texts}: LoadedFleet,
  leave: ReadonlySet<string>,
  context: GatherContext,
): Promise<Result<Update, Failure>> {
  const file = places.get(`hosts.${host.name}`)?.file;
  const text = file === undefined ? undefined : texts.get(file);
  if (file === undefined || text === undefined || !isInYaml(text, ['hosts', host.name, 'networks']))
    return err(notOnItsOwn(host));
  const observed = await gatherHost({host: host.name, ...host.ssh}, guestsOn(fleet, host.name), context);
  if (!observed.ok) return observed;
  const known = knownNetworks(fleet);
  const reserved = new Set(known.map(({bridge}) => bridge as string));
  const proposed = proposeHost(host.name, observed.value, leave, reserved);
  const bridges = proposed.bridges.filter((bridge) => isNew(bridge, host, fleet));
  const {networks, hosts} = proposeFleet([{...proposed, bridges}], known);
  const joined = hosts[0]?.networks ?? [];
  const links = proposed.links.filter(({name}) => bridges.some(({bridge}) => bridge === name) && !host.links.has(name));
  const additions: YamlAddition[] = [
    ...networks.map((one) => ({path: ['networks', one.name], add: 'entry', value: networkEntry(one)}) as const),
    ...links.map(
      (one) => ({path: ['hosts', host.name, 'links', one.name], add: 'entry', value: linkEntry(one)}) as const,
    ),
    ...joined.map((name) => ({path: ['hosts', host.name, 'networks'], add: 'item', value: name}) as const),
  ];
  const added = additions.map(({path, value}) => `${path.join('.')}: ${JSON.stringify(value)}`);
  const next = additions.length === 0 ? text : addToYaml(text, additions);
  if (next === undefined || !isReadable(next, file, texts)) return err(notWritable(host, file, added));
  return ok({file, text: next, added, notes: proposed.notes});
}

/** Whether the whole inventory can still be read with this text in the place of one file. */
const isReadable = (text: string, file: string, texts: ReadonlyMap<string, string>): boolean =>
  readInventory([...texts].map(([name, old]) => ({name, text: name === file ? text : old}))).ok;

function isNew({bridge, uplink}: ProposedBridge, host: Host, fleet: Fleet): boolean {
  const bridged = host.networks.flatMap((name) => {
    const network = fleet.networks.get(name);
    return network?.kind === 'bridged' ? [network] : [];
  });
  if (bridged.some((network) => network.bridge === bridge)) return false;
  const nic = typeof uplink === 'string' ? uplink : uplink.on;
  const named = [...host.links.values()].flatMap((link) =>
    link.kind === 'bond' ? [link.name, ...link.ports] : [link.name],
  );
  return (
    !named.some((name) => name === nic) && !bridged.some(({uplink: used}) => used.kind === 'link' && used.link === nic)
  );
}

const knownNetworks = (fleet: Fleet): readonly ProposedNetwork[] =>
  [...fleet.networks.values()].flatMap((network): readonly ProposedNetwork[] => {
    if (network.kind !== 'bridged') return [];
    const {name, bridge, uplink, hostAddress} = network;
    return [
      {
        name,
        bridge,
        uplink:
          uplink.kind === 'none' ? 'none' : uplink.kind === 'link' ? uplink.link : {vlan: uplink.id, on: uplink.on},
        ...(hostAddress.kind === 'links' ? {} : {hostAddress: hostAddress.kind === 'none' ? 'none' : hostAddress.cidr}),
      },
    ];
  });

const notOnItsOwn = (host: Host): Failure =>
  new Failure('app/update', `the networks of ${host.name} are not written under hosts.${host.name}`, {
    where: {host: host.name},
    hint: `they come from a group or a range; add what is new by hand, as vifleet init --out /tmp/${host.name} ADDRESS proposes it`,
  });

const notWritable = (host: Host, file: string, added: readonly string[]): Failure =>
  new Failure('app/update', `${file} cannot be written to without being read otherwise`, {
    where: {host: host.name, file},
    hint: `add by hand: ${added.join('; ')}`,
  });

/** Writes a file of the inventory anew. */
export async function writeUpdate({file, text}: Update): Promise<Result<void, Failure>> {
  try {
    await writeFile(file, text);
    return ok(undefined);
  } catch (cause) {
    return err(
      new Failure('load/output', `${file} cannot be written${cause instanceof Error ? `: ${cause.message}` : ''}`, {
        where: {file},
        hint: 'see who may write it',
        cause,
      }),
    );
  }
}
