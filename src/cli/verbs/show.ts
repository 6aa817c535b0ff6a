import type {Looked} from '../../app/look.ts';
import type {Wiring} from '../../app/wiring.ts';
import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {lookAtHosts} from '../../app/look.ts';
import {loadAssets} from '../../app/plan.ts';
import {wiringFacts, wiringOf} from '../../app/wiring.ts';
import {unreachableBlocks} from '../../report/unreachable.ts';
import {bridgesText, guestsText, vifsText} from '../../report/wiring.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {reportFailure, reportStopped} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

type Shown = 'guests' | 'vifs' | 'bridges';

type ShowArguments = Arguments<'show'> & {readonly what: Shown; readonly hosts?: string};

export async function show(args: ShowArguments, screen: Screen): Promise<ExitCode> {
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const {fleet} = loaded;
  const hosts = chosenHosts(fleet, args.hosts);
  if (!hosts.ok) return reportFailure(hosts.error, screen);
  const assets = await loadAssets(undefined);
  if (!assets.ok) return reportFailure(assets.error, screen);
  const {stop, off} = stopOnSignals(leaveAtOnce);
  const ports = wire({sshConfig: args['ssh-config'], yes: false, emit: () => undefined, stop});
  try {
    const chosen = hosts.value.flatMap((name) => fleet.hosts.get(name) ?? []);
    const looked = await lookAtHosts(chosen, () => wiringFacts, assets.value.kit, ports, args.parallel);
    if (stop.leave.aborted) return reportStopped('stopped; not all hosts were looked at', screen);
    const wirings = looked.seen.map((host) => wiringOf(fleet, host));
    if (looked.seen.length > 0) screen.text(words[args.what](wirings));
    return tellUnreachable(looked, args.what, wirings, screen);
  } finally {
    off();
    await ports.transport.close();
  }
}

const words = {guests: guestsText, vifs: vifsText, bridges: bridgesText} as const satisfies Record<Shown, unknown>;

function tellUnreachable({unreachable}: Looked, what: Shown, wirings: readonly Wiring[], screen: Screen): ExitCode {
  for (const block of unreachableBlocks(unreachable, screen.width, screen.errorColours)) screen.note(block);
  screen.document({
    format: `vifleet/${what}`,
    version: 1,
    hosts: wirings.map((wiring) => ({host: wiring.host, [what]: wiring[what]})),
    unreachable: unreachable.map(({host, failure: {code, message, hint}}) => ({host, code, message, hint})),
  });
  return unreachable.length > 0 ? 4 : 0;
}
