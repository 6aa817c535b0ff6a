import {describe, expect, it} from 'vitest';
import {underCeiling} from '../../src/plan/ceiling.ts';
import {aliceRouted, bridged, plain, plannedOn} from './planned.ts';

const noWicked = {...bridged, facts: new Map(bridged.facts).set('programs', 'ip /sbin/ip\n')};

describe('the most that a guest may feel', () => {
  it('refuses a host with a guest that would feel more, names her, and keeps nothing of the change', () => {
    const refused = underCeiling(plannedOn(aliceRouted, bridged), 'blip');
    expect(refused.plan).toMatchObject({kind: 'refused', code: 'plan/above-ceiling'});
    expect(refused.plan.kind === 'refused' && refused.plan.message).toMatch(/^alice on earth would feel more/);
    expect(refused.texts).toEqual({});
  });

  it('lets exactly that much pass', () => {
    const planned = plannedOn(aliceRouted, bridged);
    expect(underCeiling(planned, 'restart')).toBe(planned);
  });

  it('leaves a host that is refused already to its own reason', () => {
    const planned = plannedOn(aliceRouted, noWicked);
    expect(planned.plan).toMatchObject({kind: 'refused', code: 'plan/host-not-ready'});
    expect(underCeiling(planned, 'none')).toBe(planned);
  });

  it('is nothing to a host whose guests are off', () => {
    const planned = plannedOn(aliceRouted, plain);
    expect(underCeiling(planned, 'none')).toBe(planned);
  });
});
