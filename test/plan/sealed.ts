import {sealPlan} from '../../src/plan/format.ts';
import type {PlannedHost} from '../../src/plan/host.ts';
import type {Plan} from '../../src/plan/plan.ts';

/** The plan of a fleet of these hosts. */
export const sealed = (...hosts: readonly PlannedHost[]): Plan =>
  sealPlan({
    format: 'vifleet/plan',
    version: 1,
    batches: [hosts.map(({plan}) => plan.host)],
    hosts: hosts.map(({plan}) => plan),
    texts: Object.assign({}, ...hosts.map(({texts}) => texts)) as Plan['texts'],
  });
