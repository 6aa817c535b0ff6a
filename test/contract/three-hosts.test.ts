import {readFileSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadAssets} from '../../src/app/plan.ts';
import type {LabFleet} from '../../src/lab/fleet.ts';
import {fleetOfFour} from '../../src/lab/fleets.ts';
import type {HostPlan} from '../../src/plan/plan.ts';
import type {HostResult} from '../../src/run/result.ts';
import {ownFolder, vifleet} from '../cli/vifleet.ts';
import {proved} from '../rigs/ns/need.ts';
import {trialOn} from '../rigs/ns/ns.ts';
import {wireOf} from '../rigs/ns/wire.ts';
import type {Trial} from '../rigs/rig.ts';
import type {HostSnapshot} from '../rigs/snapshot.ts';
import {planOn} from './attempt.ts';
import {controllerOf} from './controller.ts';
import {violations, type Run} from './judge.ts';
import {namedRigs} from './rigs.ts';

const inventory = readFileSync(new URL('./inventories/three-hosts.yml', import.meta.url), 'utf8');
const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const assets = loaded.value;

/** One that no try of the contract suite is on. */
const wire = wireOf(100);
const folder = await ownFolder();
const names = ['earth', 'mars', 'venus'];

/** Earth's guests run on its bridge; the others have their address on the card. */
function threeHosts(): LabFleet {
  const fleet = fleetOfFour({earth: 'bridged'});
  return {...fleet, hosts: fleet.hosts.filter(({name}) => names.includes(name))};
}

describe.runIf(namedRigs().includes('ns'))('three hosts in namespaces', () => {
  let hosts: readonly Trial[];
  beforeAll(async () => {
    await proved();
    await wire.up();
    const fleet = threeHosts();
    await wire.populate(fleet);
    hosts = fleet.hosts.map((host) => trialOn(wire, host, assets.kit));
  }, 120_000);
  afterAll(() => wire.down(), 60_000);

  test('P1 P2 P3 P4 P5 P6 P7 P8 P9: three hosts change in one run, and the one whose gateway is not there goes back', async () => {
    const before = await snapshots(hosts);
    const plans = await plansOf(hosts);
    const planned = await snapshots(hosts);
    const {code, results} = await applied();
    const after = await snapshots(hosts);
    const second = await plansOf(hosts);

    const outcomes = results.map(({host, outcome}) => [host, outcome]);
    expect({code, ...Object.fromEntries(outcomes)}, JSON.stringify(results, undefined, 2)).toEqual({
      code: 3,
      earth: 'applied',
      mars: 'applied',
      venus: 'rolled-back (verified)',
    });
    const runs = names.map((name, i): Run => ({
      plan: of(plans[i]),
      before: of(before[i]),
      planned: of(planned[i]),
      after: of(after[i]),
      outcome: of(results[i]).outcome,
      // a host that went back still differs from the inventory
      ...(name === 'venus' ? {} : {secondPlan: of(second[i]).kind}),
    }));
    expect(runs.map(violations)).toEqual([[], [], []]);
  }, 300_000);
});

function of<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a host is missing');
  return value;
}

const snapshots = (hosts: readonly Trial[]): Promise<readonly HostSnapshot[]> =>
  Promise.all(hosts.map((host) => host.snapshot()));

async function plansOf([trial]: readonly Trial[]): Promise<readonly HostPlan[]> {
  const {plan} = await planOn({trial: of(trial), inventory, assets}, controllerOf(of(trial), folder));
  return plan.hosts;
}

/** By the program itself, as an administrator's script would. */
async function applied(): Promise<{readonly code: number | null; readonly results: readonly HostResult[]}> {
  await mkdir(join(folder, 'fleet'), {recursive: true});
  await writeFile(join(folder, 'fleet/three.yml'), inventory);
  const words = ['apply', '--all', '--yes', '-i', join(folder, 'fleet'), '--output', 'json'];
  const env = {XDG_STATE_HOME: folder, VIFLEET_SSH_CONFIG: wire.sshConfig};
  const {code, stdout, stderr} = await vifleet(words, {env});
  const document = JSON.parse(stdout) as {readonly hosts?: readonly HostResult[]};
  if (document.hosts === undefined) throw new Error(`${stdout}${stderr}`);
  return {code, results: document.hosts};
}
