import type {Unlocked} from '../../app/unlock.ts';
import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {loadAssets} from '../../app/plan.ts';
import {unlockHost} from '../../app/unlock.ts';
import {Failure} from '../../base/failure.ts';
import {cannotAsk} from '../agree.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {reportFailure} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

export async function unlock(args: Arguments<'unlock'> & {readonly host: string}, screen: Screen): Promise<ExitCode> {
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const hosts = chosenHosts(loaded.fleet, args.host);
  if (!hosts.ok) return reportFailure(hosts.error, screen);
  const [name, ...more] = hosts.value;
  const host = name === undefined ? undefined : loaded.fleet.hosts.get(name);
  if (host === undefined || more.length > 0)
    return reportFailure(new Failure('cli/usage', 'unlock takes one host', {hint: 'vifleet unlock earth'}), screen);
  const usage = cannotAsk(args.yes, screen, `vifleet unlock ${host.name} --yes`);
  if (usage !== undefined) return reportFailure(usage, screen);
  const assets = await loadAssets(undefined);
  if (!assets.ok) return reportFailure(assets.error, screen);
  const {stop, off} = stopOnSignals(leaveAtOnce);
  const ports = wire({sshConfig: args['ssh-config'], yes: args.yes, emit: () => undefined, stop});
  try {
    const unlocked = await unlockHost(host, assets.value.kit, ports);
    if (!unlocked.ok) return exitOfFailure(reportFailure(unlocked.error, screen), unlocked.error);
    screen.text(`${host.name}: ${words(unlocked.value)}\n`);
    screen.document({format: 'vifleet/unlock', version: 1, host: host.name, ...unlocked.value});
    return exitOf(unlocked.value);
  } finally {
    off();
    await ports.transport.close();
  }
}

/** A host that cannot be reached is left untouched; one that does not come back from its change needs a person. */
const exitOfFailure = (usual: ExitCode, {code}: Failure): ExitCode =>
  code.startsWith('transport/') ? 4 : code === 'run/unlock' ? 5 : usual;

function words(unlocked: Unlocked): string {
  switch (unlocked.kind) {
    case 'free':
      return 'no open change';
    case 'left':
      return `left as it is: run ${unlocked.transaction.run} is undecided`;
    case 'closed':
      return `closed: run ${unlocked.transaction.run} was ${unlocked.transaction.decision}`;
    case 'rolled-back':
      return takenBack(unlocked);
  }
}

function takenBack({state, free}: Extract<Unlocked, {kind: 'rolled-back'}>): string {
  if (state.proof !== 'verified')
    return `taken back, but it differs from before: ${state.differs.join(', ')}; sh /var/lib/vifleet/recover on its console`;
  const words = `taken back (verified): run ${state.run}`;
  return free ? words : `${words}; the next change closes it`;
}

function exitOf(unlocked: Unlocked): ExitCode {
  if (unlocked.kind === 'left') return 6;
  if (unlocked.kind !== 'rolled-back') return 0;
  return unlocked.state.proof === 'verified' ? 3 : 5;
}
