import {writeFile} from 'node:fs/promises';
import type {ExitCode} from '../../model/outcome.ts';
import type {Screen} from '../screen.ts';
import {driftOfFleet, exitOfDrift} from '../../app/drift.ts';
import {loadAssets} from '../../app/plan.ts';
import {Failure} from '../../base/failure.ts';
import {err, ok, type Result} from '../../base/result.ts';
import {worstExit} from '../../model/outcome.ts';
import {driftText} from '../../report/drift.ts';
import {junitText} from '../../report/junit.ts';
import {driftDocument} from '../drift-document.ts';
import {writeDriftUnits, type DriftArguments} from '../drift-units.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {reportFailure, reportStopped} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

export async function drift(args: DriftArguments, screen: Screen): Promise<ExitCode> {
  const contradiction = contradictionIn(args);
  if (contradiction !== undefined) return reportFailure(contradiction, screen);
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const hosts = chosenHosts(loaded.fleet, args.hosts);
  if (!hosts.ok) return reportFailure(hosts.error, screen);
  if (args.systemd !== undefined) return writeDriftUnits(args.systemd, args, screen);
  const assets = await loadAssets(args.templates);
  if (!assets.ok) return reportFailure(assets.error, screen);
  const {stop, off} = stopOnSignals(leaveAtOnce);
  const ports = wire({sshConfig: args['ssh-config'], yes: false, emit: () => undefined, stop});
  try {
    const found = await driftOfFleet(loaded.fleet, hosts.value, assets.value, ports, {parallel: args.parallel});
    if (stop.leave.aborted) return reportStopped('stopped; not all hosts were looked at', screen);
    if (args.junit !== undefined) {
      const written = await writeReport(args.junit, junitText(found));
      if (!written.ok) return reportFailure(written.error, screen);
    }
    screen.text(driftText(found, screen.width, screen.colours));
    const exit = worstExit(found.map((host) => exitOfDrift(host, args.strict)));
    screen.document(driftDocument(found, exit));
    return exit;
  } finally {
    off();
    await ports.transport.close();
  }
}

function contradictionIn({systemd, calendar, junit}: DriftArguments): Failure | undefined {
  if (systemd === undefined && calendar !== undefined)
    return new Failure('cli/usage', '--calendar is for --systemd', {
      hint: `for example: vifleet drift --systemd /etc/systemd/system --calendar ${calendar}`,
    });
  if (systemd !== undefined && junit !== undefined)
    return new Failure('cli/usage', '--junit is for a look at hosts, and --systemd looks at none', {
      hint: 'for example: vifleet drift --junit drift.xml',
    });
  return undefined;
}

async function writeReport(file: string, text: string): Promise<Result<void, Failure>> {
  try {
    await writeFile(file, text);
    return ok(undefined);
  } catch (cause) {
    return err(
      new Failure('load/output', `${file} cannot be written${cause instanceof Error ? `: ${cause.message}` : ''}`, {
        where: {file},
        hint: 'name another file with --junit',
        cause,
      }),
    );
  }
}
