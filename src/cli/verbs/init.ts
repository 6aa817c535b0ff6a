import type {Candidate} from '../../app/candidate.ts';
import type {Looked} from '../../app/init.ts';
import type {Ports} from '../../app/ports.ts';
import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {updateFor, writeUpdate} from '../../app/init-update.ts';
import {proposeInventory, writeProposal} from '../../app/init.ts';
import {loadAssets, type Assets} from '../../app/plan.ts';
import {Failure} from '../../base/failure.ts';
import {all, err, ok, type Result} from '../../base/result.ts';
import {hostName, linkName, port, sshAddress, userName} from '../../model/values.ts';
import {initText} from '../../report/init.ts';
import {usualPatience} from '../../run/reach.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {reportFailure, reportStopped} from '../trouble.ts';
import {leaveAtOnce, stopOnSignals, wire} from '../wire.ts';

type InitArguments = Arguments<'init'> & {readonly hosts: string};

export async function init(args: InitArguments, screen: Screen): Promise<ExitCode> {
  const leave = nicsOf(args.leave);
  if (!leave.ok) return reportFailure(leave.error, screen);
  const assets = await loadAssets(undefined);
  if (!assets.ok) return reportFailure(assets.error, screen);
  const {stop, off} = stopOnSignals(leaveAtOnce);
  const ports = wire({sshConfig: args['ssh-config'], yes: false, emit: () => undefined, stop});
  try {
    const work = args.update ? update : propose;
    const exit = await work(args, leave.value, assets.value, ports, screen);
    return stop.leave.aborted ? reportStopped('stopped', screen) : exit;
  } finally {
    off();
    await ports.transport.close();
  }
}

async function propose(
  args: InitArguments,
  leave: ReadonlySet<string>,
  assets: Assets,
  ports: Ports,
  screen: Screen,
): Promise<ExitCode> {
  const candidates = all(args.hosts.split(' ').map(candidateOf));
  if (!candidates.ok) return reportFailure(candidates.error, screen);
  const proposal = await proposeInventory(candidates.value, leave, assets, ports, {parallel: args.parallel});
  if (!proposal.ok) return reportFailure(proposal.error, screen);
  const {looked, text} = proposal.value;
  if (ports.stop.leave.aborted) return 130;
  screen.text(initText(looked, screen.width, screen.colours));
  const found = looked.some((one) => 'proposed' in one);
  const written = found ? await writeProposal(args.out, text) : undefined;
  if (written?.ok === false) return reportFailure(written.error, screen);
  if (written !== undefined)
    screen.note(`wrote ${written.value}; read it, then: vifleet check -i ${args.out}, vifleet plan -i ${args.out}`);
  screen.document({
    format: 'vifleet/init',
    version: 1,
    ...(written === undefined ? {} : {file: written.value}),
    hosts: looked.map(documentOf),
  });
  return looked.every((one) => 'proposed' in one) ? 0 : 4;
}

const documentOf = (one: Looked): object =>
  'proposed' in one
    ? {address: one.candidate.address, ...one.proposed}
    : {address: one.candidate.address, code: one.failure.code, message: one.failure.message, hint: one.failure.hint};

async function update(
  args: InitArguments,
  leave: ReadonlySet<string>,
  assets: Assets,
  ports: Ports,
  screen: Screen,
): Promise<ExitCode> {
  const updates: object[] = [];
  const context = {transport: ports.transport, kit: assets.kit, effects: ports, patience: usualPatience};
  for (const pattern of args.hosts.split(' ')) {
    // read anew for each host: the one before may have changed a file
    const loaded = await openInventory(args.inventory, screen);
    if (loaded === undefined) return 1;
    const chosen = chosenHosts(loaded.fleet, pattern);
    if (!chosen.ok) return reportFailure(chosen.error, screen);
    const [name, second] = chosen.value;
    const host = name === undefined || second !== undefined ? undefined : loaded.fleet.hosts.get(name);
    if (host === undefined) return reportFailure(oneByOne(pattern), screen);
    const found = await updateFor(host, loaded, leave, context);
    if (!found.ok) return reportFailure(found.error, screen);
    const written = found.value.added.length === 0 ? ok(undefined) : await writeUpdate(found.value);
    if (!written.ok) return reportFailure(written.error, screen);
    const {file, added, notes} = found.value;
    const lines =
      added.length === 0 ? ['  nothing is new'] : [`  added to ${file}:`, ...added.map((line) => `    ${line}`)];
    screen.text([screen.colours.bold(host.name), ...lines, ...notes.map((note) => `  ${note}`), ''].join('\n'));
    updates.push({host: host.name, file, added, notes});
  }
  screen.document({format: 'vifleet/init', version: 1, updated: updates});
  return 0;
}

const oneByOne = (pattern: string): Failure =>
  new Failure('cli/usage', `--update takes names of hosts, and ${pattern} is none`, {
    hint: 'for example: vifleet init --update earth -i fleet',
  });

/** `[name=][user@]address[:port]`; an IPv6 address with a port stands in brackets. */
function candidateOf(word: string): Result<Candidate, Failure> {
  const [, name, user, bracketed, plain, digits] =
    /^(?:([^=@]*)=)?(?:([^@]*)@)?(?:\[([^\]]*)\]|([^[\]:]*|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d+))?$/.exec(word) ?? [];
  const address = bracketed ?? plain ?? '';
  const parsed = {
    name: name === undefined ? undefined : hostName(name),
    user: user === undefined ? undefined : userName(user),
    address: sshAddress(address),
    port: digits === undefined ? undefined : port(Number(digits)),
  };
  const refused = Object.values(parsed).find((value) => value?.ok === false);
  if (refused?.ok === false) return err(strange(word, refused.error.message));
  if (!parsed.address.ok) return err(strange(word, parsed.address.error.message));
  return ok({
    address: parsed.address.value,
    ...(parsed.name?.ok === true ? {name: parsed.name.value} : {}),
    ...(parsed.user?.ok === true ? {user: parsed.user.value} : {}),
    ...(parsed.port?.ok === true ? {port: parsed.port.value} : {}),
  });
}

const strange = (word: string, why: string): Failure =>
  new Failure('cli/usage', `${JSON.stringify(word)} is no host: ${why}`, {
    hint: 'for example: vifleet init earth=root@192.168.1.20',
  });

function nicsOf(text: string | undefined): Result<ReadonlySet<string>, Failure> {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  const odd = names.map((name) => linkName(name)).find((name) => !name.ok);
  if (odd?.ok === false)
    return err(new Failure('cli/usage', odd.error.message, {hint: 'for example: --leave eth1,eth2'}));
  return ok(new Set(names));
}
