import {join, resolve} from 'node:path';
import type {ExitCode} from '../../model/outcome.ts';
import type {BackgroundLab} from '../../lab/control.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {systemClock} from '../../base/clock.ts';
import {Failure} from '../../base/failure.ts';
import {labDown, labStatus, labUp} from '../../lab/control.ts';
import {labFleetFrom} from '../../lab/fleet-from.ts';
import {fleetOfFour} from '../../lab/fleets.ts';
import {openInventory} from '../inventory.ts';
import {reportFailure} from '../trouble.ts';
import {stateFolder} from '../wire.ts';

type LabArguments = Arguments<'lab'> & {readonly action: 'up' | 'down' | 'status' | 'demo'};

export async function lab(args: LabArguments, screen: Screen): Promise<ExitCode> {
  const usage = onlyForUp(args);
  if (usage !== undefined) return reportFailure(usage, screen);
  const dir = args.dir === undefined ? join(stateFolder(), 'lab') : resolve(args.dir);
  switch (args.action) {
    case 'up':
      return await up(args, dir, screen);
    case 'down': {
      const down = await labDown({dir, clock: systemClock});
      if (!down.ok) return reportFailure(down.error, screen);
      screen.text('the lab is gone\n');
      screen.document({format: 'vifleet/lab', version: 1, up: false});
      return 0;
    }
    case 'status': {
      const status = await labStatus({dir});
      return status.ok ? show(status.value, screen) : reportFailure(status.error, screen);
    }
    case 'demo':
      return await (await import('../demo.ts')).demo(screen);
  }
}

/** `--inventory` and `--bridged` make a lab, one or the other. */
function onlyForUp({action, inventory, bridged}: LabArguments): Failure | undefined {
  const usage = (message: string, hint: string) => new Failure('cli/usage', message, {hint});
  if (action !== 'up' && (inventory !== undefined || bridged))
    return usage('--inventory and --bridged are for lab up', `vifleet lab ${action}`);
  if (inventory !== undefined && bridged)
    return usage('--bridged is for the built-in fleet, not for an inventory', `vifleet lab up -i ${inventory}`);
  return undefined;
}

async function up(args: LabArguments, dir: string, screen: Screen): Promise<ExitCode> {
  const loaded = args.inventory === undefined ? undefined : await openInventory(args.inventory, screen);
  if (args.inventory !== undefined && loaded === undefined) return 1;
  const fleet =
    loaded === undefined ? fleetOfFour({earth: args.bridged ? 'bridged' : 'plain'}) : labFleetFrom(loaded.fleet);
  const started = await labUp({dir, fleet, clock: systemClock});
  return started.ok ? show(started.value, screen) : reportFailure(started.error, screen);
}

function show(lab: BackgroundLab, screen: Screen): ExitCode {
  const width = Math.max(...lab.hosts.map(({name}) => name.length));
  const lines = [
    `the lab is up (process ${lab.pid}):`,
    ...lab.hosts.map(
      ({name, address, answers}) => `  ${name.padEnd(width)}  ${address}  ${answers ? 'answers' : 'does not answer'}`,
    ),
    '',
    'use it with:',
    `  export VIFLEET_SSH_CONFIG=${lab.sshConfigPath}`,
    `  ssh -F ${lab.sshConfigPath} ${lab.hosts[0]?.address ?? 'HOST'}`,
    '',
  ];
  screen.text(lines.join('\n'));
  screen.document({format: 'vifleet/lab', version: 1, up: true, ...lab});
  return 0;
}
