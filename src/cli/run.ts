import type {PlannedFleet} from '../app/plan.ts';
import type {Ports} from '../app/ports.ts';
import type {Kit} from '../host-kit/build.ts';
import type {Plan} from '../plan/plan.ts';
import type {ExitCode} from '../model/outcome.ts';
import type {RunListener} from './progress.ts';
import type {Screen} from './screen.ts';
import {applyPlan, type ApplyOptions, type RunReport} from '../app/apply.ts';
import {armedText} from '../report/armed.ts';
import {outcomesText} from '../report/run.ts';
import {unwrittenText} from '../report/unwritten.ts';
import {reportFailure} from './trouble.ts';

/** Carries a plan out and tells how it ended. */
export async function runPlan(
  planned: PlannedFleet,
  kit: Kit,
  ports: Ports,
  options: Pick<ApplyOptions, 'parallel' | 'limits'>,
  screen: Screen,
  listener: RunListener,
): Promise<ExitCode> {
  const report = await applyPlan(planned, kit, ports, options);
  // The last line of a live view is drawn before the outcomes are printed.
  await listener.close();
  if (!report.ok) return reportFailure(report.error, screen);
  const {run, plan, results, exit, unwritten} = report.value;
  tellRun(report.value, planned.plan, screen);
  const journal = unwritten === undefined ? {} : {journal: {code: unwritten.code, message: unwritten.message}};
  screen.document({format: 'vifleet/run', version: 1, run, plan, exit, hosts: results, ...journal});
  return exit;
}

/** How a run ended, in words, and what can be done now. */
export function tellRun({run, results, unwritten}: RunReport, plan: Plan, screen: Screen): void {
  screen.text(outcomesText(results, screen.width, screen.colours));
  const armed = armedText(results, plan, run, screen.width);
  if (armed !== '') screen.note(armed);
  if (results.some(({outcome}) => outcome === 'applied'))
    screen.note(`back to what was before: vifleet rollback ${run}`);
  if (unwritten !== undefined) screen.note(unwrittenText(run, unwritten, screen.width));
}
