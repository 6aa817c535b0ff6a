import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'vitest';
import {applyPlan} from '../../../src/app/apply.ts';
import {loadAssets} from '../../../src/app/plan.ts';
import {planOn} from '../../contract/attempt.ts';
import {controllerOf, type Controller} from '../../contract/controller.ts';
import {earthOf} from '../earth.ts';
import type {HostForm, Overlay, Ran, Trial} from '../rig.ts';
import type {HostSnapshot} from '../snapshot.ts';
import {trialOn} from './ns.ts';
import type {Wire} from './wire.ts';

const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const assets = loaded.value;

/** Earth in namespaces, to which inventories are applied one after the other. */
export class Earth {
  readonly #trial: Trial;
  readonly #controller: Controller;
  readonly #folder: string;

  private constructor(trial: Trial, folder: string) {
    this.#trial = trial;
    this.#folder = folder;
    this.#controller = controllerOf(trial, folder);
  }

  static async on(wire: Wire, form: HostForm, overlay?: Overlay): Promise<Earth> {
    const fleet = earthOf(form, overlay);
    await wire.populate(fleet);
    const [earth] = fleet.hosts;
    if (earth === undefined) throw new Error('the fleet has no host');
    const trial = trialOn(wire, earth, assets.kit);
    // Which the packages of xen and dnsmasq bring.
    await trial.exec('mkdir -p /etc/xen/scripts /etc/dnsmasq.d');
    return new Earth(trial, await mkdtemp(join(tmpdir(), 'vifleet-runs-')));
  }

  /** Is applied, and a second plan finds nothing to do. */
  async apply(inventory: string): Promise<void> {
    const {ports} = this.#controller;
    const wanted = {trial: this.#trial, inventory, assets};
    const applied = await applyPlan(await planOn(wanted, this.#controller), assets.kit, ports, {parallel: 1});
    if (!applied.ok) throw applied.error;
    const [result] = applied.value.results;
    expect(result?.outcome, JSON.stringify(result)).toBe('applied');
    const [again] = (await planOn(wanted, this.#controller)).plan.hosts;
    expect(again?.kind === 'change' ? again.changes : again?.kind).toBe('unchanged');
  }

  /** Every file below /etc, and what the kernel and the services have: what a change has to leave as it was. */
  async state(): Promise<Partial<HostSnapshot>> {
    const {files, facts, guests} = await this.#trial.snapshot();
    // Forwarding stays on in the kernel for whoever else may need it (docs/traps.md).
    const {sysctl: _, ...rest} = facts;
    return {files, facts: rest, guests: guests.toSorted((a, b) => (a.name < b.name ? -1 : 1))};
  }

  readonly run = (command: string, stdin?: string): Promise<Ran> => this.#trial.exec(command, stdin);

  async said(command: string): Promise<string> {
    return (await this.run(command)).stdout;
  }

  /** What a guest is inside; it learns of it when it starts anew. */
  async nature(guest: string, nature: string): Promise<void> {
    await this.run(`printf '${nature}shutdown-seconds 1\\n' >/mnt/state/guests/${guest}`);
  }

  /** Whether an address answers whoever asks: `guest-NAME`, or the host itself. */
  async hears(asker: string, address: string): Promise<boolean> {
    const inside = asker === 'earth' ? '' : `ip netns exec ${asker} `;
    return (await this.run(`${inside}ping -n -c 1 -W 2 ${address}`)).code === 0;
  }

  readonly reboot = (): Promise<void> => this.#trial.strike({kind: 'reboot'});

  async close(): Promise<void> {
    await this.#trial.close();
    await rm(this.#folder, {recursive: true, force: true});
  }
}
