import type {Ceiling} from '../playbook/playbook.ts';
import type {PlannedHost} from './host.ts';
import type {GuestImpact, ImpactKind} from './plan.ts';

/** Weakest first. */
const strength: Readonly<Record<ImpactKind, number>> = {none: 0, live: 1, blip: 2, restart: 3};

/** The guests that would feel more than the ceiling, the one that would feel most first. */
const above = (impacts: readonly GuestImpact[], ceiling: Ceiling): readonly GuestImpact[] =>
  impacts
    .filter(({impact}) => strength[impact] > strength[ceiling])
    .sort((a, b) => strength[b.impact] - strength[a.impact]);

/** A change that guests would feel more than they may is refused, before anything of it is sent. */
export function underCeiling(planned: PlannedHost, ceiling: Ceiling): PlannedHost {
  const {plan} = planned;
  const [worst] = plan.kind === 'change' ? above(plan.impact, ceiling) : [];
  if (plan.kind !== 'change' || worst === undefined) return planned;
  const {host, endpoint, platform} = plan;
  return {
    plan: {
      kind: 'refused',
      host,
      endpoint,
      platform,
      code: 'plan/above-ceiling',
      message: `${worst.guest} on ${host} would feel more ("${worst.impact}") than is allowed ("${ceiling}")`,
      hint: `vifleet plan ${host} shows why; a playbook allows more with "impact: ${worst.impact}"`,
    },
    texts: {},
  };
}
