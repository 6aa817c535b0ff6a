import {mkdir, readdir, readFile, rm} from 'node:fs/promises';
import {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {Clock} from '../base/clock.ts';
import {knownHostsOf, sshConfigOf} from './access.ts';
import {liveDaemon, logOf, type DaemonRecord} from './daemon-record.ts';
import type {LabFleet} from './fleet.ts';
import {builtDaemon, launch} from './launch.ts';
import {programsFolder} from './layout.ts';
import {resolveName} from './names.ts';
import {killAll, signal} from './processes.ts';
import {reach} from './reach.ts';
import {createWorld, readCharter, type Charter} from './world.ts';

/** A lab that runs in the background, from one call of the command line to the next. */
export interface BackgroundLab {
  readonly pid: number;
  /** Of the bastion, on 127.0.0.1. */
  readonly port: number;
  readonly sshConfigPath: string;
  readonly knownHostsPath: string;
  readonly hosts: readonly LabHostStatus[];
}

interface LabHostStatus {
  readonly name: string;
  /** As ssh is pointed at it: a name or an address. */
  readonly address: string;
  /** Whether a new ssh connection from the controller would open now. */
  readonly answers: boolean;
}

export interface LabUp {
  /** Absolute, of `A-Za-z0-9._/+-`; becomes the lab's world, so it must be absent or empty. */
  readonly dir: string;
  readonly fleet: LabFleet;
  readonly clock: Clock;
  readonly programs?: string;
  readonly daemon?: string;
}

/** Makes the world and starts the process that serves it. Fails with lab/folder, lab/exists or lab/not-ready. */
export async function labUp(options: LabUp): Promise<Result<BackgroundLab, Failure>> {
  const {dir, fleet, clock, programs = programsFolder, daemon = builtDaemon} = options;
  const unfit = await unfitFolder(dir);
  if (unfit !== undefined) return err(unfit);
  await mkdir(dir, {recursive: true, mode: 0o700});
  await createWorld(dir, fleet);
  if (await launch(dir, programs, daemon, clock)) return labStatus({dir});
  const log = await readFile(logOf(dir), 'utf8');
  await remove(dir, clock);
  return err(notReady(dir, log));
}

/** Ends the process, whatever runs on the lab's hosts, and the folder. Fails with lab/none. */
export async function labDown({
  dir,
  clock,
}: {
  readonly dir: string;
  readonly clock: Clock;
}): Promise<Result<void, Failure>> {
  if ((await readCharter(dir)) === undefined) return err(none(dir));
  const daemon = await liveDaemon(dir);
  if (daemon !== undefined) await end(dir, daemon, clock);
  await remove(dir, clock);
  return ok(undefined);
}

/** What runs, and who answers. Fails with lab/none, or lab/dead where a world is left without its process. */
export async function labStatus({dir}: {readonly dir: string}): Promise<Result<BackgroundLab, Failure>> {
  const charter = await readCharter(dir);
  if (charter === undefined) return err(none(dir));
  const daemon = await liveDaemon(dir);
  if (daemon === undefined) return err(dead(dir));
  return ok({
    pid: daemon.pid,
    port: daemon.port,
    sshConfigPath: sshConfigOf(dir),
    knownHostsPath: knownHostsOf(dir),
    hosts: await Promise.all(charter.hosts.map((host) => hostStatus(dir, daemon, charter, host))),
  });
}

async function hostStatus(
  dir: string,
  {programs}: DaemonRecord,
  {controller}: Charter,
  {name, ssh}: Charter['hosts'][number],
): Promise<LabHostStatus> {
  const [target] = ssh.addresses;
  const address = await resolveName(dir, target);
  if (address === undefined) return {name, address: target, answers: false};
  const answer = await reach(dir, programs, {segment: controller.segment, address, protocol: 'tcp', port: ssh.port});
  return {name, address: target, answers: answer.who === 'host' && answer.name === name && answer.open};
}

/** Asks first: a daemon that stops by itself closes connections before it kills what they talk to. */
async function end(dir: string, {pid}: DaemonRecord, clock: Clock): Promise<void> {
  signal([pid], 'SIGTERM');
  const deadline = clock.monotonic() + 10_000;
  while ((await liveDaemon(dir)) !== undefined) {
    if (clock.monotonic() > deadline) signal([pid], 'SIGKILL');
    await clock.sleep(20);
  }
}

async function remove(dir: string, clock: Clock): Promise<void> {
  await killAll({world: dir}, clock);
  await rm(dir, {recursive: true, force: true});
}

/** ssh(1) hands the path of its config to the jump host's ssh unquoted, so it may hold no character that a shell reads. */
async function unfitFolder(dir: string): Promise<Failure | undefined> {
  if (!/^(\/[A-Za-z0-9._+-]+)+$/.test(dir))
    return new Failure('lab/folder', `${JSON.stringify(dir)} cannot hold a lab`, {
      hint: 'use an absolute path of letters, digits, dots, dashes, plus signs and underscores',
    });
  if ((await readCharter(dir)) !== undefined)
    return new Failure('lab/exists', `there is a lab in ${dir} already`, {
      where: {file: dir},
      hint: 'look at it with "vifleet lab status", or end it with "vifleet lab down"',
    });
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? [] : [error.code],
  );
  if (names.length === 0) return undefined;
  return new Failure('lab/folder', `${dir} is not an empty folder`, {
    where: {file: dir},
    hint: 'name a folder that is empty or does not exist',
  });
}

const none = (dir: string): Failure =>
  new Failure('lab/none', `there is no lab in ${dir}`, {where: {file: dir}, hint: 'start one with "vifleet lab up"'});

const dead = (dir: string): Failure =>
  new Failure('lab/dead', `the process of the lab in ${dir} has ended`, {
    where: {file: dir},
    hint: `read ${logOf(dir)}, then clear it away with "vifleet lab down"`,
  });

const notReady = (dir: string, log: string): Failure =>
  new Failure('lab/not-ready', `the lab in ${dir} did not come up${log === '' ? '' : `:\n${log.trimEnd()}`}`, {
    where: {file: dir},
    hint: 'the folder was removed again; if it happens twice, report it with the lines above',
  });
