import type {Looked} from '../../app/look.ts';
import type {LoadedFleet} from '../../app/fleet.ts';
import type {ExitCode} from '../../model/outcome.ts';
import type {GuestName} from '../../model/values.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {lookAtHosts} from '../../app/look.ts';
import {guestMacs} from '../../app/mac.ts';
import {macFacts} from '../../app/macs.ts';
import {loadAssets} from '../../app/plan.ts';
import {Failure} from '../../base/failure.ts';
import {err, ok, type Result} from '../../base/result.ts';
import {guestName} from '../../model/values.ts';
import {macsText} from '../../report/mac.ts';
import {unreachableBlocks} from '../../report/unreachable.ts';
import {openInventory} from '../inventory.ts';
import {reportFailure} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

type MacArguments = Arguments<'mac'> & {readonly guest: string};

export async function mac(args: MacArguments, screen: Screen): Promise<ExitCode> {
  const name = guestName(args.guest);
  if (!name.ok) return reportFailure(new Failure('cli/usage', name.error.message, {hint: 'vifleet mac alice'}), screen);
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const looked = args.offline ? ok({seen: [], unreachable: []}) : await lookAtAll(loaded, args);
  if (!looked.ok) return reportFailure(looked.error, screen);
  return tell(loaded, name.value, looked.value, args.offline, screen);
}

async function lookAtAll({fleet}: LoadedFleet, args: MacArguments): Promise<Result<Looked, Failure>> {
  const assets = await loadAssets(undefined);
  if (!assets.ok) return assets;
  const {stop, off} = stopOnSignals(leaveAtOnce);
  const ports = wire({sshConfig: args['ssh-config'], yes: false, emit: () => undefined, stop});
  try {
    const wanted = (host: Parameters<typeof macFacts>[1]) => macFacts(fleet, host);
    const looked = await lookAtHosts([...fleet.hosts.values()], wanted, assets.value.kit, ports, args.parallel);
    if (!stop.leave.aborted) return ok(looked);
    return err(new Failure('cli/stopped', 'stopped; not all hosts were asked', {hint: 'type the command again'}));
  } finally {
    off();
    await ports.transport.close();
  }
}

function tell({fleet}: LoadedFleet, guest: GuestName, looked: Looked, offline: boolean, screen: Screen): ExitCode {
  const {seen, unreachable} = looked;
  const macs = guestMacs(fleet, guest, seen);
  screen.text(macsText(guest, fleet.guests.has(guest), macs, screen.colours));
  if (offline) screen.note('no host was asked: what only hosts know may be taken');
  for (const block of unreachableBlocks(unreachable, screen.width, screen.errorColours)) screen.note(block);
  if (unreachable.length > 0) screen.note('what only these hosts know may be taken');
  screen.document({
    format: 'vifleet/macs',
    version: 1,
    guest,
    macs,
    asked: seen.map(({host}) => host),
    unreachable: unreachable.map(({host, failure: {code, message, hint}}) => ({host, code, message, hint})),
  });
  return unreachable.length > 0 ? 4 : 0;
}
