import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {stopper} from '../../src/base/stop.ts';
import {applyPlan, type RunReport} from '../../src/app/apply.ts';
import {loadAssets, planFleet, type PlannedFleet, type PlanOptions} from '../../src/app/plan.ts';
import type {Ports} from '../../src/app/ports.ts';
import type {HostName} from '../../src/model/values.ts';
import {unlimited} from '../../src/run/budget.ts';
import type {RunEvent} from '../../src/run/events.ts';
import {hostFolder, type Host} from '../plan/host-folder.ts';
import {fleetOf} from '../plan/planned.ts';
import {fakeClock} from '../run/fake-clock.ts';
import {FakeHost, type Nature} from '../run/fake-host.ts';
import {fakeTransport, type Network} from '../run/fake-transport.ts';

const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
export const assets = loaded.value;

const addresses = {earth: '192.168.1.20', mars: '192.168.1.22', venus: '192.168.1.23'};
type Name = keyof typeof addresses;
export const names = Object.keys(addresses) as HostName[];

/** A bridge over the NIC of each of three hosts. */
export const inventory = `
networks:
  lan: {kind: bridged, bridge: br0, uplink: eth0}
hosts:
${Object.entries(addresses)
  .map(
    ([name, address]) => `  ${name}:
    ssh: {address: ${address}, user: root}
    platform: leap-42
    guard: {window: 20s}
    links: {br0: {address: ${address}/24, gateway: 192.168.1.1}}
    networks: [lan]`,
  )
  .join('\n')}
`;

/** A host of test/plan/hosts under another name, without guests. */
function hostAs(name: Name, folder: string): Host {
  const {facts: found, files} = hostFolder(folder);
  const links = (found.get('links') ?? '').replaceAll(/^\d+: vif.*\n/gm, '');
  const facts = new Map([...found, ['links', links], ['guests', hostFolder('plain').facts.get('guests') ?? '']]);
  const renamed = (texts: ReadonlyMap<string, string>) =>
    new Map([...texts].map(([key, text]) => [key, text.replaceAll('192.168.1.20', addresses[name])]));
  return {facts: renamed(facts), files: renamed(files)};
}

export type Natures = Readonly<Partial<Record<Name, Partial<Nature>>>>;

/** Three hosts in memory, a folder for runs, and a user who says yes. */
export class Office {
  readonly clock = fakeClock();
  readonly runs = mkdtempSync(join(tmpdir(), 'vifleet-office-'));
  readonly events: RunEvent[] = [];
  readonly questions: string[] = [];
  readonly hosts: Record<Name, FakeHost>;
  readonly network: Network;
  readonly raise: () => unknown;
  readonly ports: Ports;

  constructor(natures: Natures = {}) {
    const made = (name: Name) => {
      const [before, after] = [hostAs(name, 'plain'), hostAs(name, 'bridged')];
      return new FakeHost({before, after, ...natures[name], kit: assets.kit, clock: this.clock});
    };
    this.hosts = {earth: made('earth'), mars: made('mars'), venus: made('venus')};
    this.network = {hosts: this.hosts, clock: this.clock};
    const {stop, raise} = stopper();
    this.raise = raise;
    let run = 0;
    this.ports = {
      transport: fakeTransport(this.network),
      clock: this.clock,
      stop,
      emit: (event) => this.events.push(event),
      ask: (question) => {
        this.questions.push(question);
        return Promise.resolve(true);
      },
      runs: this.runs,
      newRunId: () => `20260101-00000${(run += 1)}`,
      owner: 'katrin@desk',
    };
  }

  plan(
    hosts: readonly HostName[] = names,
    text = inventory,
    more: Omit<PlanOptions, 'parallel'> = {},
  ): Promise<PlannedFleet> {
    return planFleet(fleetOf(text), hosts, assets, this.ports, {parallel: 2, ...more});
  }

  async apply(planned: PlannedFleet, parallel = 2, limits = unlimited): Promise<RunReport> {
    const report = await applyPlan(planned, assets.kit, this.ports, {parallel, limits});
    if (!report.ok) throw report.error;
    return report.value;
  }

  /** A host that the change has made what it is; another change may come. */
  settle(name: Name, more: Partial<Nature> = {}): void {
    const {files, record, nature} = this.hosts[name];
    const now = {...nature.after, files: new Map(files), ...(record === undefined ? {} : {record})};
    this.hosts[name] = new FakeHost({...nature, before: now, after: nature.before, ...more});
  }

  /** A run whose user left in the middle of a host's change: nobody has decided, and its guard has not acted yet. */
  async leaveBehind(name: Name): Promise<RunReport> {
    const {stop, raise} = stopper();
    const {meanwhile} = this.network;
    const planned = await this.plan([name as HostName]);
    this.network.meanwhile = (command) => {
      for (let n = 0; command.startsWith('go ') && n < 3; n += 1) raise();
    };
    // Nothing that the user's leaving still asks for arrives.
    this.network.lose = (command) => (command.startsWith('rollback') ? 'before' : undefined);
    const report = await applyPlan(planned, assets.kit, {...this.ports, stop}, {parallel: 1});
    delete this.network.lose;
    if (meanwhile === undefined) delete this.network.meanwhile;
    if (!report.ok) throw report.error;
    return report.value;
  }

  remove(): void {
    rmSync(this.runs, {recursive: true, force: true});
  }
}
