import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {loadAssets} from '../../app/plan.ts';
import {exitOfStanding, verifyFleet} from '../../app/verify.ts';
import {worstExit} from '../../model/outcome.ts';
import {standingText} from '../../report/standing.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {standingDocument} from '../standing-document.ts';
import {reportFailure, reportStopped} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

export async function verify(args: Arguments<'verify'> & {readonly hosts?: string}, screen: Screen): Promise<ExitCode> {
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const hosts = chosenHosts(loaded.fleet, args.hosts);
  if (!hosts.ok) return reportFailure(hosts.error, screen);
  const assets = await loadAssets(args.templates);
  if (!assets.ok) return reportFailure(assets.error, screen);
  const {stop, off} = stopOnSignals(leaveAtOnce);
  const ports = wire({sshConfig: args['ssh-config'], yes: false, emit: () => undefined, stop});
  try {
    const standings = await verifyFleet(loaded.fleet, hosts.value, assets.value, ports, {parallel: args.parallel});
    if (stop.leave.aborted) return reportStopped('stopped; not all hosts were looked at', screen);
    screen.text(standingText(standings, screen.width, screen.colours));
    const exit = worstExit(standings.map(exitOfStanding));
    screen.document(standingDocument(standings, exit));
    return exit;
  } finally {
    off();
    await ports.transport.close();
  }
}
