import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {HostName} from '../model/values.ts';
import type {ObservedHost} from '../observed/host.ts';
import type {ProposedFleet} from '../plan/proposal/fleet.ts';
import type {ProposedHost} from '../plan/proposal/host.ts';
import type {Endpoint} from '../transport/transport.ts';
import type {Candidate} from './candidate.ts';
import type {Assets, PlanOptions} from './plan.ts';
import type {Ports} from './ports.ts';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {hostName} from '../model/values.ts';
import {proposeFleet} from '../plan/proposal/fleet.ts';
import {proposeHost} from '../plan/proposal/host.ts';
import {gatherHost, type GatherContext} from '../run/gather.ts';
import {perform} from '../run/pool.ts';
import {usualPatience} from '../run/reach.ts';
import {proposalText} from './proposal-text.ts';

/** One candidate and what a look at it came to. */
export type Looked = {readonly candidate: Candidate} & (
  {readonly proposed: ProposedHost} | {readonly failure: Failure}
);

export interface Proposal {
  readonly looked: readonly Looked[];
  readonly fleet: ProposedFleet;
  readonly text: string;
}

/** Looks at hosts that no inventory knows yet, and writes what one could say of them. Nothing is written on any host. */
export async function proposeInventory(
  candidates: readonly Candidate[],
  leave: ReadonlySet<string>,
  assets: Assets,
  ports: Ports,
  options: PlanOptions,
): Promise<Result<Proposal, Failure>> {
  const context: GatherContext = {
    transport: ports.transport,
    kit: assets.kit,
    effects: ports,
    patience: options.patience ?? usualPatience,
  };
  const looked: Looked[] = [];
  const results = perform(candidates, {
    limit: options.parallel,
    stop: ports.stop,
    work: (candidate) => lookAt(candidate, leave, context),
    skip: () => undefined,
  });
  for await (const result of results) if (result !== undefined) looked.push(result);
  const inOrder = looked.sort((a, b) => candidates.indexOf(a.candidate) - candidates.indexOf(b.candidate));
  const found = inOrder.flatMap((one) => ('proposed' in one ? [one] : []));
  const twice = found.find(({proposed}, at) => found.findIndex((other) => other.proposed.name === proposed.name) < at);
  if (twice !== undefined) return err(calledAlike(twice.proposed.name, twice.candidate));
  const fleet = proposeFleet(found.map(({proposed}) => proposed));
  const endpoints = new Map(found.map(({candidate, proposed}) => [proposed.name as string, candidate]));
  return ok({looked: inOrder, fleet, text: proposalText(fleet, endpoints)});
}

async function lookAt(candidate: Candidate, leave: ReadonlySet<string>, context: GatherContext): Promise<Looked> {
  const endpoint: Endpoint = {...candidate, host: candidate.name ?? candidate.address};
  const observed = await gatherHost(
    endpoint,
    nameFiles.map((config) => ({config})),
    context,
  );
  if (!observed.ok) return {candidate, failure: observed.error};
  const name = candidate.name ?? ownName(observed.value) ?? nameOfAddress(candidate.address);
  if (name === undefined) return {candidate, failure: nameless(candidate)};
  return {candidate, proposed: proposeHost(name, observed.value, leave)};
}

/** openSUSE writes the first, systemd reads the second. */
const nameFiles = ['/etc/HOSTNAME', '/etc/hostname'];

function ownName({files}: ObservedHost): HostName | undefined {
  const text = nameFiles.map((path) => files.get(path)?.text?.trim()).find((line) => line);
  return firstLabel(text ?? '');
}

function firstLabel(text: string): HostName | undefined {
  const parsed = hostName(text.split('.')[0] ?? '');
  return parsed.ok && text !== '' && text !== 'localhost' ? parsed.value : undefined;
}

const nameOfAddress = (address: string): HostName | undefined =>
  /^[0-9.]+$/.test(address) || address.includes(':') ? undefined : firstLabel(address);

const nameless = ({address}: Candidate): Failure =>
  new Failure('app/no-name', `${address} does not say what it is called`, {
    where: {host: address},
    hint: `give it a name: vifleet init NAME=${address}`,
  });

const calledAlike = (name: string, {address}: Candidate): Failure =>
  new Failure('app/no-name', `two of these hosts are called ${name}`, {
    where: {host: address},
    hint: `give one of them another name: vifleet init other=${address}`,
  });

/** Writes the inventory into a folder that has none. */
export async function writeProposal(folder: string, text: string): Promise<Result<string, Failure>> {
  const path = join(folder, 'fleet.yml');
  try {
    await mkdir(folder, {recursive: true});
    const present = (await readdir(folder)).find((name) => /^[^.].*\.ya?ml$/.test(name));
    if (present !== undefined)
      return err(
        new Failure('load/output', `${folder} has an inventory already: ${present}`, {
          where: {file: join(folder, present)},
          hint: 'name another folder with --out, or add what is new there: vifleet init --update HOST',
        }),
      );
    await writeFile(path, text, {flag: 'wx'});
    return ok(path);
  } catch (cause) {
    return err(
      new Failure('load/output', `${path} cannot be written${cause instanceof Error ? `: ${cause.message}` : ''}`, {
        where: {file: path},
        hint: 'name another folder with --out',
        cause,
      }),
    );
  }
}
