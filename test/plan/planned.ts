import {desireHost} from '../../src/desired/desired.ts';
import {compileTemplates} from '../../src/desired/templates.ts';
import {readInventory} from '../../src/inventory/read.ts';
import {guestsOn, type Fleet} from '../../src/model/fleet.ts';
import type {HostReading, ObservedHost} from '../../src/observed/host.ts';
import {knowledgeOf} from '../../src/observed/knowledge.ts';
import {planHost, type PlannedHost} from '../../src/plan/host.ts';
import type {ChangedHost, RefusedHost} from '../../src/plan/plan.ts';
import type {GuestsOfPlay} from '../../src/playbook/playbook.ts';
import {shippedTemplates} from '../desired/shipped.ts';
import {hostFolder, observed, type Host} from './host-folder.ts';

const templates = compileTemplates(shippedTemplates);

export function fleetOf(inventory: string): Fleet {
  const read = readInventory([{name: 'inventory.yml', text: inventory}]);
  if (!read.ok) throw new Error(read.error.map((issue) => issue.message).join('\n'));
  return read.value.fleet;
}

/** The way of a host through the stations, from the text of an inventory to its plan. */
export function planned(inventory: string, seen: ObservedHost, move: GuestsOfPlay = 'move'): PlannedHost {
  const fleet = fleetOf(inventory);
  const host = [...fleet.hosts.values()].find((one) => one.name === seen.host);
  if (host === undefined) throw new Error(`no host ${seen.host} in the inventory`);
  const desired = desireHost(fleet, host, knowledgeOf(seen), templates);
  if (!desired.ok) throw desired.error;
  return planHost(host, guestsOn(fleet, host.name), desired.value, seen, move);
}

export const plannedOn = (inventory: string, host: Host, more: Partial<HostReading> = {}): PlannedHost =>
  planned(inventory, observed(host, more));

/** Of a plan that must be a change. */
export function change({plan}: PlannedHost): ChangedHost {
  if (plan.kind !== 'change') throw new Error(JSON.stringify(plan));
  return plan;
}

export function refused({plan}: PlannedHost): RefusedHost {
  if (plan.kind !== 'refused') throw new Error(`not refused but ${plan.kind}`);
  return plan;
}

/** The host when the change is done: its files as planned, the record as planned; `facts` are how it runs then. */
export function afterwards(host: Host, {plan, texts}: PlannedHost, facts: Host['facts']): Host {
  const done = change({plan, texts});
  const files = new Map(host.files);
  for (const file of done.files) {
    if (file.after === null) files.delete(file.path);
    else files.set(file.path, texts[file.after] ?? '');
  }
  return {facts, files, record: done.record};
}

/** The parts of inventories that most tests need: earth with its bridge, and guests on it. */
export const inventory = {
  host: (more = '') => `
hosts:
  earth:
    ssh: {address: 192.168.1.20, user: root}
    platform: leap-42
    guard: {window: 20s}
    links:
      br0: {address: 192.168.1.20/24, gateway: 192.168.1.1}
    networks: [lan${more === '' ? '' : `, ${more}`}]
`,
  lan: 'networks:\n  lan: {kind: bridged, bridge: br0, uplink: eth0}\n',
  edge: '  edge: {kind: routed, uplink: br0}\n',
  service: (egress: string) =>
    `  service: {kind: bridged, bridge: br3, uplink: none, hostAddress: 192.168.50.1/24, egress: ${egress}, via: br0}\n`,
};

const shutdown = 'shutdown: {timeout: 20s}';
const mac = "mac: '00:16:3e:4f:94:a9'";

/** earth with br0, and nobody on it. */
export const bridgeOnly = `${inventory.lan}${inventory.host()}`;
export const aliceBridged = `${bridgeOnly}guests:\n  alice: {host: earth, ${shutdown}, vifs: [{network: lan, ${mac}}]}\n`;
export const aliceRouted = `${inventory.lan}${inventory.edge}${inventory.host('edge')}guests:
  alice: {host: earth, ${shutdown}, vifs: [{network: edge, address: 192.168.1.21, ${mac}, allow: [tcp/443, icmp]}]}
`;

/** Alice behind earth's address, with a port of it. */
export const aliceMasqueraded = `${inventory.lan}  shelter: {kind: masqueraded, uplink: br0, subnet: 192.168.100.0/24}
${inventory.host('shelter')}guests:
  alice: {host: earth, ${shutdown}, vifs: [{network: shelter, address: 192.168.100.1, ${mac}, publish: [tcp/8080:80]}]}
`;

/** A bridge of its own, whose guests leave through earth. */
export const wayOut = (egress: 'masqueraded' | 'routed'): string =>
  `${inventory.lan}${inventory.service(egress)}${inventory.host('service')}`;

export const plain = hostFolder('plain');
export const bridged = hostFolder('bridged');
/** `bridged` after the change that gives alice her route. */
export const routed = (): Host => afterwards(bridged, plannedOn(aliceRouted, bridged), hostFolder('routed').facts);
