import type {LoadedFleet} from '../../app/fleet.ts';
import type {Fingerprints} from '../../app/fingerprints.ts';
import type {Decide, TrustContext, Trusted} from '../../app/trust.ts';
import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments, choices} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {parseFingerprints} from '../../app/fingerprints.ts';
import {decideByAsking, decideByList, trustHosts} from '../../app/trust.ts';
import {systemClock} from '../../base/clock.ts';
import {Failure} from '../../base/failure.ts';
import {readText} from '../../load/text.ts';
import {shownKeysText, trustText, type TrustResults} from '../../report/trust.ts';
import {ssh2HostKeys} from '../../transport/host-keys.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {reportFailure, reportIssues} from '../trouble.ts';
import {askOnTerminal, canAsk, leaveAtOnce, sshConfigOfEnvironment, stopOnSignals} from '../wire.ts';

type HostsArguments = Arguments<'hosts'> & {
  readonly act: (typeof choices.act)[number];
  readonly hosts: string | undefined;
};

export async function hosts(args: HostsArguments, screen: Screen): Promise<ExitCode> {
  const usage = cannotDecide(args, screen);
  if (usage !== undefined) return reportFailure(usage, screen);
  const list = args.fingerprints === undefined ? undefined : await openList(args.fingerprints, screen);
  if (list === 'reported') return 1;
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  return await trust(args, loaded, list, screen);
}

/** A key is trusted where a person or a list from elsewhere has seen it, and never because of an option. */
function cannotDecide({yes, fingerprints}: HostsArguments, screen: Screen): Failure | undefined {
  const again = 'vifleet hosts trust --fingerprints keys.txt';
  const usage = (message: string) => new Failure('cli/usage', message, {hint: again});
  if (yes) return usage('host keys are never trusted unseen: --yes has no place here; a list of fingerprints has');
  if (fingerprints !== undefined) return undefined;
  if (screen.kind !== 'text') return usage(`a question has no place in --output ${screen.kind}`);
  if (!canAsk()) return usage('this asks whether keys are to be trusted, and there is no terminal to ask on');
  return undefined;
}

async function openList(file: string, screen: Screen): Promise<Fingerprints | 'reported'> {
  const text = await readText(file);
  const parsed = typeof text === 'string' ? parseFingerprints(file, text) : ({ok: false, error: [text]} as const);
  if (parsed.ok) return parsed.value;
  reportIssues(parsed.error, new Map(typeof text === 'string' ? [[file, text]] : []), screen);
  return 'reported';
}

async function trust(
  args: HostsArguments,
  {fleet}: LoadedFleet,
  list: Fingerprints | undefined,
  screen: Screen,
): Promise<ExitCode> {
  const chosen = chosenHosts(fleet, args.hosts);
  if (!chosen.ok) return reportFailure(chosen.error, screen);
  const {stop, off} = stopOnSignals(leaveAtOnce);
  const configFile = args['ssh-config'] ?? sshConfigOfEnvironment();
  const keys = ssh2HostKeys(configFile === undefined ? {} : {configFile});
  const context: TrustContext = {keys, effects: {stop, clock: systemClock}, parallel: args.parallel};
  const decide: Decide =
    list !== undefined
      ? decideByList(list, context)
      : decideByAsking((shown) => {
          screen.text(shownKeysText(shown, screen.colours));
          return askOnTerminal(`Trust ${shown.length === 1 ? 'this key' : `these ${shown.length} keys`}?`, stop);
        });
  try {
    const results = await trustHosts(
      chosen.value.flatMap((name) => fleet.hosts.get(name) ?? []),
      decide,
      context,
    );
    return tell(results, screen);
  } finally {
    off();
    await keys.close();
  }
}

function tell(results: TrustResults, screen: Screen): ExitCode {
  const exit = exitOf([...results.values()]);
  screen.text(trustText(results, screen.width, screen.colours));
  const all = [...results].map(([host, trusted]) => ({host, ...entryOf(trusted)}));
  screen.document({format: 'vifleet/host-keys', version: 1, exit, hosts: all});
  return exit;
}

function entryOf(trusted: Trusted): object {
  if (trusted.kind === 'failed') {
    const {code, message, hint} = trusted.failure;
    return {kind: trusted.kind, failure: {code, message, hint}};
  }
  if (!('shown' in trusted)) return {kind: trusted.kind};
  const {server, isJump, at, type, fingerprint} = trusted.shown;
  const listed = trusted.kind === 'mismatch' ? {listed: trusted.listed} : {};
  return {kind: trusted.kind, server, jump: isJump, at, type, fingerprint, ...listed};
}

/** Hosts whose keys are not trusted stay untouched. */
function exitOf(results: readonly Trusted[]): ExitCode {
  const is = (...kinds: readonly Trusted['kind'][]) => results.some(({kind}) => kinds.includes(kind));
  if (is('mismatch', 'unlisted', 'failed')) return 4;
  return is('declined', 'stopped') ? 130 : 0;
}
