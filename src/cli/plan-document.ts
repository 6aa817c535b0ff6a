import type {PlannedFleet} from '../app/plan.ts';

/** The plan for machines: like the saved one, with secrets hidden, so it cannot be applied. */
export const planDocument = ({plan, unreachable}: PlannedFleet, texts: ReadonlyMap<string, string>): object => ({
  format: 'vifleet/plan-report',
  version: 1,
  plan: plan.id,
  hosts: plan.hosts,
  texts: Object.fromEntries(texts),
  unreachable: unreachable.map(({host, failure}) => ({
    host,
    code: failure.code,
    message: failure.message,
    hint: failure.hint,
  })),
});
