import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {applyPlan} from '../../src/app/apply.ts';
import {loadAssets, planFleet, type Assets} from '../../src/app/plan.ts';
import type {Ports} from '../../src/app/ports.ts';
import {showRun} from '../../src/app/runs.ts';
import {systemClock} from '../../src/base/clock.ts';
import {stopper} from '../../src/base/stop.ts';
import {readInventory} from '../../src/inventory/read.ts';
import type {Fleet} from '../../src/model/fleet.ts';
import {answers} from '../rigs/answers.ts';
import {holdAt, isHeld} from '../rigs/hold.ts';
import {snapshotBy, type HostSnapshot} from '../rigs/snapshot.ts';
import {machine, type Machine} from '../rigs/vm/vm.ts';
import {testedKit} from './kits.ts';
import {namedRigs} from './rigs.ts';

/** Real systemd, real boot, power cut for real: it runs where VIFLEET_RIGS names `vm`. */
describe.runIf(namedRigs().includes('vm'))('a virtual machine whose power is cut', () => {
  const minutes = 60_000;
  let vm: Machine;
  let assets: Assets;
  let fleet: Fleet;
  let runs: string;
  let before: HostSnapshot;

  beforeAll(async () => {
    runs = await mkdtemp(join(tmpdir(), 'vifleet-vm-runs-'));
    const loaded = await loadAssets(undefined);
    if (!loaded.ok) throw loaded.error;
    assets = {...loaded.value, kit: await testedKit()};
    const text = await readFile(new URL('./inventories/vm-bridged-host.yml', import.meta.url), 'utf8');
    const read = readInventory([{name: 'vm-bridged-host.yml', text}]);
    if (!read.ok) throw new Error(read.error.map(({message}) => message).join('\n'));
    fleet = read.value.fleet;
    vm = await machine('earth', 2351);
    await settledSystem(vm);
    before = await look();
  }, 10 * minutes);

  afterAll(async () => {
    await vm?.close();
    await rm(runs, {recursive: true, force: true});
  });

  const look = async (): Promise<HostSnapshot> =>
    snapshotBy(
      vm.exec,
      assets.kit,
      await answers(vm.transport(), {host: 'earth', address: '127.0.0.1', port: vm.sshPort}),
    );

  const ports = (): Ports => ({
    transport: vm.transport(),
    clock: systemClock,
    stop: stopper().stop,
    emit: () => undefined,
    ask: () => Promise.resolve(true),
    runs,
    newRunId: () => `run-${Math.round(systemClock.now())}`,
    owner: 'test@controller',
  });

  const planned = () => planFleet(fleet, [...fleet.hosts.keys()], assets, ports(), {parallel: 1});

  /** Applies, cuts the power when the trail comes to `point`, boots, and tells how the run ended. */
  async function applyAndCutAt(point: string) {
    const plan = await planned();
    expect(plan.plan.hosts.map((host) => host.kind)).toEqual(['change']);
    await holdAt(vm.exec, point);
    const applying = applyPlan(plan, assets.kit, ports(), {parallel: 1, retries: [0, 2, 5]});
    for (let tries = 0; !(await isHeld(vm.exec)); tries += 1) {
      if (tries > 600) throw new Error(`the trail did not come to ${point}`);
      await systemClock.sleep(100);
    }
    await vm.cutPower();
    await vm.boot();
    await settledSystem(vm);
    const report = await applying;
    if (!report.ok) throw report.error;
    return report.value;
  }

  test(
    'P1, P2: cut during the change, it boots with the old state, proves it, and the run says so',
    async () => {
      const report = await applyAndCutAt('step change 4 link-up br0 eth0');
      expect(report.results.map(({outcome}) => outcome)).toEqual(['rolled-back (verified)']);
      const after = await look();
      expect(after.reachable).toBe(true);
      expect(after.transaction).toMatchObject({open: '', decision: 'rolled-back', proof: 'verified'});
      expect(after.files).toEqual(before.files);
      expect(after.facts).toEqual(before.facts);
      const details = await showRun(report.run, ports());
      expect(details.ok && details.value.summary.hosts.map(({outcome}) => outcome)).toEqual(['rolled-back (verified)']);
    },
    6 * minutes,
  );

  test(
    'P2, P7: cut right after the decision, it boots with the new state, which stays',
    async () => {
      const report = await applyAndCutAt('closed');
      expect(report.results.map(({outcome}) => outcome)).toEqual(['applied']);
      const after = await look();
      expect(after.reachable).toBe(true);
      expect(after.transaction.decision).toBe('confirmed');
      expect(after.facts.addresses).toContain('br0');
      const second = await planned();
      expect(second.plan.hosts.map((host) => host.kind)).toEqual(['unchanged']);
    },
    6 * minutes,
  );
});

/** A booted system goes on starting things for a while; what is compared must stand still. */
async function settledSystem(vm: Machine): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    const {stdout} = await vm.exec('systemctl is-system-running');
    if (/running|degraded/.test(stdout)) return;
    await systemClock.sleep(1_000);
  }
  throw new Error('the machine does not settle');
}
