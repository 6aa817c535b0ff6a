import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadAssets} from '../../../src/app/plan.ts';
import {hasty} from '../../contract/attempt.ts';
import {sideOf, violations} from '../../contract/judge.ts';
import {testedKit} from '../../contract/kits.ts';
import {namedRigs} from '../../contract/rigs.ts';
import {moveToBridge} from '../../contract/scenarios.ts';
import {tryOnce} from '../../contract/suite.ts';
import {virtualRig} from './vm.ts';

const kit = await testedKit();
const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const rig = virtualRig(kit, 'boot');
const stage = {rig, assets: {...loaded.value, kit}, scenario: moveToBridge, overlay: {}, guard: hasty};
const minutes = 60_000;

/** VIFLEET_RIGS=vm: needs root, qemu, and for the first time mmdebstrap and a Debian mirror. */
describe.runIf(namedRigs().includes('vm'))('a virtual machine with real systemd', () => {
  beforeAll(() => rig.up(), 10 * minutes);
  afterAll(() => rig.down(), minutes);

  test(
    'P1 P2 P6: power is cut during the change, and the boot brings the old state back',
    async () => {
      const run = await tryOnce(stage, {at: 'step change 5 expect-port br0 eth0', what: 'reboot'});
      expect([run.struck, run.outcome]).toEqual([true, 'rolled-back (verified)']);
      expect(violations(run)).toEqual([]);
      expect(run.after.transaction.trail).toContain('decided rolled-back boot');
    },
    15 * minutes,
  );

  test(
    'P1 P2 P6: power is cut right after the confirmation, and the new state stays',
    async () => {
      const run = await tryOnce(stage, {at: 'closed', what: 'reboot'});
      expect([run.struck, run.outcome, sideOf(run)]).toEqual([true, 'applied', 'new']);
      expect(violations(run)).toEqual([]);
    },
    15 * minutes,
  );
});
