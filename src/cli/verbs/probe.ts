import type {ExitCode} from '../../model/outcome.ts';
import type {Fleet} from '../../model/fleet.ts';
import type {HostName} from '../../model/values.ts';
import type {ProbedNetwork} from '../../plan/probe/networks.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {loadAssets} from '../../app/plan.ts';
import {exitOfProbe, probeFleet, probeQuestion} from '../../app/probe.ts';
import {Failure} from '../../base/failure.ts';
import {err, ok, type Result} from '../../base/result.ts';
import {worstExit} from '../../model/outcome.ts';
import {probedNetworks} from '../../plan/probe/networks.ts';
import {probeText} from '../../report/probe.ts';
import {cannotAsk} from '../agree.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {probeDocument} from '../probe-document.ts';
import {reportFailure, reportStopped} from '../trouble.ts';
import {stopOnSignals, wire} from '../wire.ts';

type ProbeArguments = Arguments<'probe'> & {readonly hosts?: string};

export async function probe(args: ProbeArguments, screen: Screen): Promise<ExitCode> {
  const usage = cannotAsk(args.yes, screen, `vifleet probe ${args.hosts === undefined ? '' : `${args.hosts} `}--yes`);
  if (usage !== undefined) return reportFailure(usage, screen);
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const hosts = chosenHosts(loaded.fleet, args.hosts);
  if (!hosts.ok) return reportFailure(hosts.error, screen);
  const networks = chosenNetworks(loaded.fleet, hosts.value, args.network);
  if (!networks.ok) return reportFailure(networks.error, screen);
  const assets = await loadAssets(undefined);
  if (!assets.ok) return reportFailure(assets.error, screen);
  // The first press goes straight to taking the endpoints away; further ones leave that to their end of life.
  const {stop, off} = stopOnSignals((raise) => void raise());
  const ports = wire({sshConfig: args['ssh-config'], yes: args.yes, emit: () => undefined, stop});
  try {
    if (networks.value.length > 0 && !(await ports.ask(`${probeQuestion(networks.value)}?`)))
      return reportStopped('stopped; nothing was made on any host', screen);
    const probes = await probeFleet(loaded.fleet, networks.value, assets.value.kit, ports, {parallel: args.parallel});
    if (stop.drain.aborted) return reportStopped('stopped; what had been made on hosts was taken away', screen);
    screen.text(probeText(probes, screen.width, screen.colours));
    const exit = worstExit(probes.map(exitOfProbe));
    screen.document(probeDocument(probes, exit));
    return exit;
  } finally {
    off();
    await ports.transport.close();
  }
}

function chosenNetworks(
  fleet: Fleet,
  hosts: readonly HostName[],
  name: string | undefined,
): Result<readonly ProbedNetwork[], Failure> {
  if (name === undefined) return ok(probedNetworks(fleet, hosts));
  const networks = probedNetworks(fleet, hosts, [name]);
  if (networks.length > 0) return ok(networks);
  const known = probedNetworks(fleet, [...fleet.hosts.keys()], [...fleet.networks.keys()]);
  return err(
    new Failure('cli/usage', `no bridge of a network ${JSON.stringify(name)} joins two of these hosts`, {
      hint:
        known.length === 0
          ? 'only bridged networks with an uplink, on two hosts or more, can be probed'
          : `those that do: ${known.map(({network}) => network.name).join(', ')}`,
    }),
  );
}
