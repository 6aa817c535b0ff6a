import {planPieces} from '../../src/plan/format.ts';
import type {Plan} from '../../src/plan/plan.ts';

/** The saved form as one text. */
export const printPlan = (plan: Plan): string => [...planPieces(plan)].join('');
