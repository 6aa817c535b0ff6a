import {join} from 'node:path';
import type {ExitCode} from '../../model/outcome.ts';
import type {BackgroundLab} from '../../lab/control.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {systemClock} from '../../base/clock.ts';
import {labDown, labStatus, labUp} from '../../lab/control.ts';
import {labFleetFrom} from '../../lab/fleet-from.ts';
import {fleetOfFour} from '../../lab/fleets.ts';
import {openInventory} from '../inventory.ts';
import {reportFailure} from '../trouble.ts';
import {stateFolder} from '../wire.ts';

type LabArguments = Arguments<'lab'> & {readonly action: 'up' | 'down' | 'status' | 'demo'};

export async function lab(args: LabArguments, screen: Screen): Promise<ExitCode> {
  const dir = args.dir ?? join(stateFolder(), 'lab');
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

async function up(args: LabArguments, dir: string, screen: Screen): Promise<ExitCode> {
  const loaded = args.inventory === undefined ? undefined : await openInventory(args.inventory, screen);
  if (args.inventory !== undefined && loaded === undefined) return 1;
  const fleet =
    loaded === undefined ? fleetOfFour({earth: args.bridged ? 'bridged' : 'plain'}) : labFleetFrom(loaded.fleet);
  const started = await labUp({dir, fleet, clock: systemClock});
  return started.ok ? show(started.value, screen) : reportFailure(started.error, screen);
}

function show(lab: BackgroundLab, screen: Screen): ExitCode {
  const hosts = lab.hosts
    .map(({name, address, answers}) => `  ${name}  ${address}  ${answers ? 'answers' : 'does not answer'}\n`)
    .join('');
  screen.text(
    `the lab is up (process ${lab.pid}):\n${hosts}\nuse it with:\n  export VIFLEET_SSH_CONFIG=${lab.sshConfigPath}\n  ssh -F ${lab.sshConfigPath} ${lab.hosts[0]?.address ?? 'HOST'}\n`,
  );
  screen.document({format: 'vifleet/lab', version: 1, up: true, ...lab});
  return 0;
}
