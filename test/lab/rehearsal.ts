import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, vi} from 'vitest';
import {applyPlan} from '../../src/app/apply.ts';
import {loadAssets, planFleet, type PlannedFleet} from '../../src/app/plan.ts';
import type {Ports} from '../../src/app/ports.ts';
import {systemClock} from '../../src/base/clock.ts';
import {stopper} from '../../src/base/stop.ts';
import {labFleetFrom} from '../../src/lab/fleet-from.ts';
import type {Lab} from '../../src/lab/lab.ts';
import type {Snapshot} from '../../src/lab/snapshot.ts';
import {startLab} from '../../src/lab/start.ts';
import type {ChangedHost} from '../../src/plan/plan.ts';
import {stepLine} from '../../src/plan/steps.ts';
import {ssh2Transport} from '../../src/transport/ssh2.ts';
import {fleetOf} from '../plan/planned.ts';

// Each apply is a change on simulated hosts, with all its processes.
vi.setConfig({testTimeout: 300_000, hookTimeout: 120_000});

const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const assets = loaded.value;

/** A lab of the hosts of an inventory, and somebody who plans and applies there what other inventories ask for. */
export class Rehearsal {
  readonly lab: Lab;
  readonly #ports: Ports;

  private constructor(lab: Lab, ports: Ports) {
    this.lab = lab;
    this.#ports = ports;
  }

  /** Ends with the test that asked for it. `hardware`: an inventory whose hosts these are. */
  static async of(hardware: string): Promise<Rehearsal> {
    const folder = await mkdtemp(join(tmpdir(), 'vifleet-rehearsal-'));
    const lab = await startLab(join(folder, 'world'), labFleetFrom(fleetOf(hardware)), {clock: systemClock});
    onTestFinished(async () => {
      await lab.stop();
      await rm(folder, {recursive: true, force: true, maxRetries: 5});
    });
    let runs = 0;
    return new Rehearsal(lab, {
      transport: ssh2Transport({configFile: lab.sshConfigPath}),
      clock: systemClock,
      stop: stopper().stop,
      emit: () => undefined,
      ask: () => Promise.resolve(true),
      runs: join(folder, 'runs'),
      newRunId: () => `20260101-${String((runs += 1)).padStart(6, '0')}`,
      owner: 'test@controller',
    });
  }

  plan(inventory: string): Promise<PlannedFleet> {
    const fleet = fleetOf(inventory);
    return planFleet(fleet, [...fleet.hosts.keys()], assets, this.#ports, {parallel: 2});
  }

  /** Of a host that is to be changed. */
  async changeOf(inventory: string, host: string): Promise<ChangedHost> {
    const {plan} = await this.plan(inventory);
    const found = plan.hosts.find((one) => `${one.host}` === host);
    if (found?.kind !== 'change') throw new Error(JSON.stringify(found));
    return found;
  }

  /** Applies on all hosts, and finds nothing to do afterwards. */
  async apply(inventory: string): Promise<void> {
    const report = await this.attempt(inventory);
    expect(report).toEqual(Object.fromEntries(Object.keys(report).map((host) => [host, 'applied'])));
    const again = await this.plan(inventory);
    expect(again.plan.hosts.map((host) => [host.host, host.kind === 'change' ? host.changes : host.kind])).toEqual(
      again.plan.hosts.map(({host}) => [host, 'unchanged']),
    );
  }

  /** Outcomes by host, with what went wrong; what was as it should be counts as applied. */
  async attempt(inventory: string): Promise<Readonly<Record<string, string>>> {
    const report = await applyPlan(await this.plan(inventory), assets.kit, this.#ports, {parallel: 2});
    if (!report.ok) throw report.error;
    return Object.fromEntries(
      report.value.results.map((result) => [
        result.host,
        ['applied', 'unchanged'].includes(result.outcome) ? 'applied' : JSON.stringify(result),
      ]),
    );
  }

  /** Everything below /etc of a host, byte for byte. */
  async files(host: string): Promise<Snapshot['files']> {
    const {files} = await this.lab.snapshot(host);
    return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith('/etc/')));
  }

  /** What a command on the host prints. */
  async said(host: string, command: string): Promise<string> {
    return (await this.lab.exec(host, command)).stdout;
  }
}

/** The steps of the phase that changes files and links, as the host gets them. */
export const changeSteps = (host: ChangedHost): readonly string[] => host.steps.change.map(stepLine);
