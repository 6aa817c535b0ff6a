import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {loadFleet} from '../../src/app/fleet.ts';
import {loadAssets, planFleet} from '../../src/app/plan.ts';
import {castPlays, playAll, type CastPlay} from '../../src/app/play.ts';
import {openPlaybook} from '../../src/app/playbook.ts';
import type {PlaybookReport} from '../../src/app/play-report.ts';
import type {Ports} from '../../src/app/ports.ts';
import {systemClock} from '../../src/base/clock.ts';
import {stopper} from '../../src/base/stop.ts';
import {wire} from '../../src/cli/wire.ts';
import {labFleetFrom} from '../../src/lab/fleet-from.ts';
import type {Lab} from '../../src/lab/lab.ts';
import {startLab} from '../../src/lab/start.ts';
import type {Fleet} from '../../src/model/fleet.ts';
import type {RunEvent} from '../../src/run/events.ts';

const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const assets = loaded.value;

/** The pauses of a playbook are short here; all else is as it is shipped. */
const hurried = ({play, hosts}: CastPlay): CastPlay => ({
  hosts,
  play: {...play, rollout: {...play.rollout, pauseSeconds: Math.min(1, play.rollout.pauseSeconds)}},
});

/** A shipped playbook, an inventory of its own, and a lab as that inventory's hosts were before vifleet came. */
export class Stage {
  readonly lab: Lab;
  readonly fleet: Fleet;
  readonly events: RunEvent[] = [];
  readonly #name: string;
  readonly #ports: Ports;

  constructor(name: string, lab: Lab, fleet: Fleet, folder: string) {
    this.#name = name;
    this.lab = lab;
    this.fleet = fleet;
    const emit = (event: RunEvent) => void this.events.push(event);
    const wired = wire({sshConfig: lab.sshConfigPath, yes: true, emit, stop: stopper().stop});
    this.#ports = {...wired, runs: join(folder, 'runs')};
  }

  async play(): Promise<PlaybookReport> {
    const opened = await openPlaybook(this.#name);
    if (!opened.ok) throw new Error(opened.error.issues.map(({message}) => message).join('\n'));
    const plays = castPlays(opened.value.playbook, this.fleet, [...this.fleet.hosts.keys()]);
    if (!plays.ok) throw new Error(plays.error.map(({message}) => message).join('\n'));
    const {fleet} = this;
    const tell = () => Promise.resolve();
    const report = await playAll(plays.value.map(hurried), {
      fleet,
      assets,
      ports: this.#ports,
      options: {parallel: 4},
      tell,
    });
    if (!report.ok) throw report.error;
    return report.value;
  }

  /** What would be left to do, by host. */
  async pending(): Promise<Readonly<Record<string, string>>> {
    const {plan} = await planFleet(this.fleet, [...this.fleet.hosts.keys()], assets, this.#ports, {parallel: 4});
    return Object.fromEntries(plan.hosts.map(({host, kind}) => [host, kind]));
  }

  async run(host: string, command: string): Promise<string> {
    const {stdout} = await this.lab.exec(host, command);
    return stdout;
  }

  /** The outcomes of all runs, in the order in which they came. */
  outcomes(): readonly string[] {
    return this.events.flatMap((event) => (event.event === 'host-finished' ? [`${event.host} ${event.outcome}`] : []));
  }

  async close(): Promise<void> {
    await this.#ports.transport.close();
    await this.lab.stop();
  }
}

/** `playbook` is played on the hosts of the inventory `name`. */
export async function openStage(name: string, playbook = name): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'vifleet-play-'));
  const inventory = await loadFleet(`test/playbooks/inventories/${name}.yml`);
  if (!inventory.ok) throw new Error(inventory.error.issues.map(({message}) => message).join('\n'));
  const {fleet} = inventory.value;
  const lab = await startLab(join(folder, 'world'), labFleetFrom(fleet), {clock: systemClock});
  const stage = new Stage(playbook, lab, fleet, folder);
  onTestFinished(async () => {
    await stage.close();
    await rm(folder, {recursive: true, force: true, maxRetries: 5});
  });
  return stage;
}
