import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {openSync, closeSync} from 'node:fs';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {once} from 'node:events';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import type {Clock} from '../base/clock.ts';
import {consoleOf, environmentOf, rootOf, stateOf, type HostPlace} from './layout.ts';
import {killAll} from './processes.ts';

export interface Ran {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a command on the host as sshd would: a shell in its own session, so that nobody's death takes it along. */
export function startOn(host: HostPlace, command: string): ChildProcessWithoutNullStreams {
  return spawn('/bin/sh', ['-c', command], {
    cwd: join(rootOf(host), 'root'),
    env: environmentOf(host),
    detached: true,
  });
}

/** Runs a command on the host without ssh, as somebody at its console. */
export async function runOn(host: HostPlace, command: string, stdin = ''): Promise<Ran> {
  const child = startOn(host, command);
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return {code, stdout, stderr};
}

/** Switches the host on: the simulated kernel starts afresh and the host's own services configure it. */
export async function boot(host: HostPlace): Promise<number | null> {
  return runAtConsole(host, 'lab-boot');
}

/** Takes the power away: every process is gone at once, and so is all that only the kernel knew. Files stay. */
export async function powerOff(host: HostPlace, clock: Clock): Promise<void> {
  await killAll({world: host.world, host: host.name}, clock);
  await rm(join(stateOf(host), 'lock.d'), {recursive: true, force: true});
  for (const table of ['links', 'addresses', 'routes', 'domains']) await writeFile(join(stateOf(host), table), '');
}

/**
 * Output goes to a file, not to a pipe: services that boot leaves behind keep it open, and nobody waits for them.
 */
export async function runAtConsole(host: HostPlace, command: string): Promise<number | null> {
  await mkdir(join(rootOf(host), 'root'), {recursive: true});
  const log = openSync(consoleOf(host), 'a');
  try {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: join(rootOf(host), 'root'),
      env: environmentOf(host),
      detached: true,
      stdio: ['ignore', log, log],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  } finally {
    closeSync(log);
  }
}
