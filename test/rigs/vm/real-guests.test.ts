import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadAssets} from '../../../src/app/plan.ts';
import {calm} from '../../contract/attempt.ts';
import {sideOf, violations} from '../../contract/judge.ts';
import {testedKit} from '../../contract/kits.ts';
import {namedRigs} from '../../contract/rigs.ts';
import {toRouted} from '../../contract/scenarios.ts';
import {tryOnce} from '../../contract/suite.ts';
import {virtualRig} from './vm.ts';

const kit = await testedKit();
const loaded = await loadAssets(undefined);
if (!loaded.ok) throw loaded.error;
const rig = virtualRig(kit, 'guests', {xen: true});
const stage = {rig, assets: {...loaded.value, kit}, scenario: toRouted, overlay: {}};
const minutes = 60_000;

/** VIFLEET_RIGS=xen: as root. Debian's hypervisor, xl and xendomains; wicked and SuSEfirewall2 are simulated. */
describe.runIf(namedRigs().includes('xen'))('real guests on a real hypervisor', () => {
  beforeAll(() => rig.up(), 10 * minutes);
  afterAll(() => rig.down(), minutes);

  test(
    'alice goes from the bridge to a route of her own',
    async () => {
      const run = await tryOnce(stage, undefined, calm);
      expect([run.outcome, sideOf(run), run.result?.detail]).toEqual(['applied', 'new', expect.anything()]);
      expect(violations(run)).toEqual([]);
      expect(run.after.guests).toContainEqual({name: 'alice', vifs: {0: 'route 10.0.2.21'}});
    },
    30 * minutes,
  );
});
