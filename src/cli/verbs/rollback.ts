import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {loadAssets} from '../../app/plan.ts';
import {planRollback} from '../../app/rollback.ts';
import {Failure} from '../../base/failure.ts';
import {agreedTo} from '../agree.ts';
import {listenTo, type RunListener} from '../progress.ts';
import {runPlan} from '../run.ts';
import {reportFailure} from '../trouble.ts';
import {canAsk, stopOnSignals, wire} from '../wire.ts';

export async function rollback(
  args: Arguments<'rollback'> & {readonly run: string},
  screen: Screen,
): Promise<ExitCode> {
  if (!args.yes && !canAsk())
    return reportFailure(
      new Failure('cli/usage', 'rollback asks before it changes anything, and there is no terminal to ask on', {
        hint: `vifleet rollback ${args.run} --yes`,
      }),
      screen,
    );
  const assets = await loadAssets(undefined);
  if (!assets.ok) return reportFailure(assets.error, screen);
  let listener: RunListener | undefined;
  const {stop, off} = stopOnSignals((level) => listener?.emit({event: 'stop-raised', level}));
  const ports = wire({sshConfig: args['ssh-config'], yes: args.yes, emit: (event) => listener?.emit(event), stop});
  try {
    const planned = await planRollback(args.run, assets.value.kit, ports, args.parallel);
    if (!planned.ok) return reportFailure(planned.error, screen);
    if (!(await agreedTo(planned.value, false, ports, screen))) return 130;
    listener = await listenTo(screen);
    return await runPlan(planned.value, assets.value.kit, ports, args.parallel, screen, listener);
  } finally {
    off();
    await listener?.close();
    await ports.transport.close();
  }
}
