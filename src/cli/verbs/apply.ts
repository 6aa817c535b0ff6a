import type {PlannedFleet, Assets} from '../../app/plan.ts';
import type {Ports} from '../../app/ports.ts';
import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {loadAssets, planFleet} from '../../app/plan.ts';
import {Failure} from '../../base/failure.ts';
import {err, ok, type Result} from '../../base/result.ts';
import {agreedTo, cannotAsk} from '../agree.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {openPlan} from '../plan-files.ts';
import {listenTo, type RunListener} from '../progress.ts';
import {limitsOf, rolloutOf, type TypedRollout} from '../rollout.ts';
import {runPlan} from '../run.ts';
import {reportFailure, reportStopped} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

type ApplyArguments = Arguments<'apply'> & {readonly hosts?: string};

export async function apply(args: ApplyArguments, screen: Screen): Promise<ExitCode> {
  const usage = contradiction(args, screen);
  if (usage !== undefined) return reportFailure(usage, screen);
  const rollout = rolloutOf(args);
  if (!rollout.ok) return reportFailure(rollout.error, screen);
  const assets = await loadAssets(args.templates);
  if (!assets.ok) return reportFailure(assets.error, screen);
  let listener: RunListener | undefined;
  const {stop, off} = stopOnSignals((raise) =>
    listener === undefined ? leaveAtOnce(raise) : listener.emit({event: 'stop-raised', level: raise()}),
  );
  const ports = wire({sshConfig: args['ssh-config'], yes: args.yes, emit: (event) => listener?.emit(event), stop});
  try {
    const planned = await plannedFor(args, rollout.value, assets.value, ports, screen);
    if (planned === undefined) return 1;
    if (!planned.ok) return reportFailure(planned.error, screen);
    if (stop.leave.aborted || !(await agreedTo(planned.value, args.diff, ports, screen)))
      return reportStopped('stopped; nothing was changed', screen);
    listener = await listenTo(screen);
    return await runPlan(
      planned.value,
      assets.value.kit,
      {...ports, emit: listener.emit},
      {parallel: args.parallel, limits: limitsOf(rollout.value, planned.value)},
      screen,
      listener,
    );
  } finally {
    off();
    await listener?.close();
    await ports.transport.close();
  }
}

const usage = (message: string, hint: string) => new Failure('cli/usage', message, {hint});

/** What cannot be meant, answered with an example. */
function contradiction(
  {plan, hosts, all, inventory, yes, canary, batch}: ApplyArguments,
  screen: Screen,
): Failure | undefined {
  if (plan !== undefined && (hosts !== undefined || all || inventory !== undefined))
    return usage(
      'a saved plan names its hosts itself; --plan goes with no hosts, no --all and no --inventory',
      `vifleet apply --plan ${plan}`,
    );
  if (plan !== undefined && (canary !== undefined || batch !== undefined))
    return usage(
      'a saved plan has its own batches; --canary and --batch go with hosts',
      `vifleet apply --plan ${plan} --budget 0`,
    );
  if (plan === undefined && hosts === undefined && !all)
    return usage('apply needs to know which hosts', 'vifleet apply earth, or vifleet apply --all');
  if (hosts !== undefined && all)
    return usage('--all and a pattern of hosts contradict each other', `vifleet apply ${hosts}`);
  const chosen = plan === undefined ? (hosts ?? '--all') : `--plan ${plan}`;
  return cannotAsk(yes, screen, `look with vifleet plan, then: vifleet apply ${chosen} --yes`);
}

/** The plan to apply: the saved one, or a new one; undefined where the inventory's issues were reported. */
async function plannedFor(
  args: ApplyArguments,
  rollout: TypedRollout,
  assets: Assets,
  ports: Ports,
  screen: Screen,
): Promise<Result<PlannedFleet, Failure> | undefined> {
  if (args.plan !== undefined) {
    const saved = await openPlan(args.plan);
    return saved.ok ? ok({plan: saved.value, unreachable: []}) : saved;
  }
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return undefined;
  const hosts = chosenHosts(loaded.fleet, args.hosts);
  if (!hosts.ok) return err(hosts.error);
  return ok(await planFleet(loaded.fleet, hosts.value, assets, ports, {parallel: args.parallel, rollout}));
}
