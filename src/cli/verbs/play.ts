import type {Fleet} from '../../model/fleet.ts';
import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {loadAssets, type Assets} from '../../app/plan.ts';
import {castPlays, playAll, type CastPlay} from '../../app/play.ts';
import {openPlaybook} from '../../app/playbook.ts';
import {Failure} from '../../base/failure.ts';
import {cannotAsk} from '../agree.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {playDocument} from '../play-document.ts';
import {PlayView} from '../play-view.ts';
import {reportFailure, reportIssues} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

type PlayArguments = Arguments<'play'> & {readonly playbook: string; readonly hosts?: string};

export async function play(args: PlayArguments, screen: Screen): Promise<ExitCode> {
  const opened = await openPlaybook(args.playbook);
  if (!opened.ok) return reportIssues(opened.error.issues, opened.error.texts, screen);
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const hosts = chosenHosts(loaded.fleet, args.hosts);
  if (!hosts.ok) return reportFailure(hosts.error, screen);
  const plays = castPlays(opened.value.playbook, loaded.fleet, hosts.value);
  if (!plays.ok) return reportIssues(plays.error, opened.value.texts, screen);
  const usage = contradiction(args, plays.value, screen);
  if (usage !== undefined) return reportFailure(usage, screen);
  const assets = await loadAssets(args.templates);
  if (!assets.ok) return reportFailure(assets.error, screen);
  return await playOn(plays.value, loaded.fleet, assets.value, args, screen);
}

/** What cannot be meant, answered with an example. */
function contradiction(
  {playbook, hosts, yes}: PlayArguments,
  plays: readonly CastPlay[],
  screen: Screen,
): Failure | undefined {
  if (plays.every((one) => one.hosts.length === 0))
    return new Failure('cli/usage', `no play of ${playbook} is for ${hosts ?? 'any host'}`, {
      hint: `the hosts of each play are in the playbook; for all of them: vifleet play ${playbook}`,
    });
  const changes = plays.some(({play: {tasks}}) => tasks.some(({kind}) => kind === 'apply'));
  const again = ['vifleet play', playbook, ...(hosts === undefined ? [] : [hosts]), '--yes'].join(' ');
  return changes ? cannotAsk(yes, screen, again) : undefined;
}

async function playOn(
  plays: readonly CastPlay[],
  fleet: Fleet,
  assets: Assets,
  args: PlayArguments,
  screen: Screen,
): Promise<ExitCode> {
  const view = new PlayView(screen, args.diff);
  const {stop, off} = stopOnSignals((raise) =>
    view.changing ? view.emit({event: 'stop-raised', level: raise()}) : leaveAtOnce(raise),
  );
  const ports = wire({sshConfig: args['ssh-config'], yes: args.yes, emit: (event) => view.emit(event), stop});
  try {
    const report = await playAll(plays, {
      fleet,
      assets,
      ports,
      options: {parallel: args.parallel},
      tell: (event) => view.tell(event),
    });
    if (!report.ok) return reportFailure(report.error, screen);
    screen.document(playDocument(report.value));
    return report.value.exit;
  } finally {
    off();
    await view.close();
    await ports.transport.close();
  }
}
