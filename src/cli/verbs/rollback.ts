import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {loadAssets} from '../../app/plan.ts';
import {planRollback} from '../../app/rollback.ts';
import {agreedTo, cannotAsk} from '../agree.ts';
import {listenTo, type RunListener} from '../progress.ts';
import {runPlan} from '../run.ts';
import {strangeRun} from '../run-id.ts';
import {reportFailure, reportStopped} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

export async function rollback(
  args: Arguments<'rollback'> & {readonly run: string},
  screen: Screen,
): Promise<ExitCode> {
  const usage = strangeRun(args.run) ?? cannotAsk(args.yes, screen, `vifleet rollback ${args.run} --yes`);
  if (usage !== undefined) return reportFailure(usage, screen);
  const assets = await loadAssets(undefined);
  if (!assets.ok) return reportFailure(assets.error, screen);
  let listener: RunListener | undefined;
  const {stop, off} = stopOnSignals((raise) =>
    listener === undefined ? leaveAtOnce(raise) : listener.emit({event: 'stop-raised', level: raise()}),
  );
  const ports = wire({sshConfig: args['ssh-config'], yes: args.yes, emit: (event) => listener?.emit(event), stop});
  try {
    const planned = await planRollback(args.run, assets.value.kit, ports, args.parallel);
    if (!planned.ok) return reportFailure(planned.error, screen);
    if (stop.leave.aborted || !(await agreedTo(planned.value, false, ports, screen)))
      return reportStopped('stopped; nothing was changed', screen);
    listener = await listenTo(screen);
    return await runPlan(planned.value, assets.value.kit, ports, {parallel: args.parallel}, screen, listener);
  } finally {
    off();
    await listener?.close();
    await ports.transport.close();
  }
}
