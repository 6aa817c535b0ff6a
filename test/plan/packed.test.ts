import {expect, test} from 'vitest';
import {canonicalJson, canonicalPieces} from '../../src/base/json.ts';
import {packedPlan} from '../../src/plan/packed.ts';
import {aliceRouted, bridged, plannedOn} from './planned.ts';

const {plan} = plannedOn(aliceRouted, bridged);
const packed = packedPlan(plan);

test('a packed plan says what the plan says, and has its bytes', () => {
  expect(plan.kind).toBe('change');
  expect({...packed}).toEqual(JSON.parse(JSON.stringify(plan)));
  expect(canonicalJson(packed)).toBe(canonicalJson(plan));
  expect([...canonicalPieces({hosts: [packed]})].join('')).toBe(canonicalJson({hosts: [plan]}));
});

test('a copy of a packed plan that says something else has bytes of its own', () => {
  expect(canonicalJson({...packed, checks: ['other']})).toBe(canonicalJson({...plan, checks: ['other']}));
});
