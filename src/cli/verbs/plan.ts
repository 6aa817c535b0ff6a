import type {PlannedFleet} from '../../app/plan.ts';
import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {loadAssets, planFleet, type Assets} from '../../app/plan.ts';
import {scriptOf} from '../../app/script.ts';
import {shownTexts} from '../../app/show.ts';
import {worstExit} from '../../model/outcome.ts';
import {planText} from '../../report/plan.ts';
import {scriptText} from '../../report/script.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {planDocument} from '../plan-document.ts';
import {savePlan} from '../plan-files.ts';
import {reportFailure, reportStopped} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

export async function plan(args: Arguments<'plan'> & {readonly hosts?: string}, screen: Screen): Promise<ExitCode> {
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const hosts = chosenHosts(loaded.fleet, args.hosts);
  if (!hosts.ok) return reportFailure(hosts.error, screen);
  const assets = await loadAssets(args.templates);
  if (!assets.ok) return reportFailure(assets.error, screen);
  const {stop, off} = stopOnSignals(leaveAtOnce);
  const ports = wire({sshConfig: args['ssh-config'], yes: false, emit: () => undefined, stop});
  try {
    const planned = await planFleet(loaded.fleet, hosts.value, assets.value, ports, {parallel: args.parallel});
    if (stop.leave.aborted) return reportStopped('stopped; nothing was changed, and there is no whole plan', screen);
    if (args.save !== undefined) {
      const saved = await savePlan(args.save, planned.plan);
      if (!saved.ok) return reportFailure(saved.error, screen);
    }
    show(planned, assets.value, args, screen);
    return exitOf(planned);
  } finally {
    off();
    await ports.transport.close();
  }
}

function show(planned: PlannedFleet, {kit}: Assets, args: Arguments<'plan'>, screen: Screen): void {
  const {plan: made, unreachable} = planned;
  const texts = shownTexts(made);
  if (args.script) screen.text(scriptText(scriptOf(made, kit, texts), screen.colours));
  else screen.text(planText({plan: made, unreachable, texts, diff: args.diff, width: screen.width}, screen.colours));
  if (args.save !== undefined) screen.note(`saved as ${args.save}; apply it with: vifleet apply --plan ${args.save}`);
  screen.document(planDocument(planned, texts));
}

/** 1 where we made a mistake with a host, 4 where one could not be planned, 2 where something would change, else 0. */
export function exitOf({plan: made, unreachable}: PlannedFleet): ExitCode {
  const untouched = unreachable.length > 0 || made.hosts.some((host) => host.kind === 'refused');
  const different = made.hosts.some((host) => host.kind === 'change');
  const mistaken = unreachable.some(({failure}) => failure.code === 'run/bug');
  return worstExit([mistaken ? 1 : 0, untouched ? 4 : 0, different ? 2 : 0]);
}
