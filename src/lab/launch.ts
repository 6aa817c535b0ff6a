import {spawn, type ChildProcess} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {Bug} from '../base/bug.ts';
import type {Clock} from '../base/clock.ts';
import {logOf} from './daemon-record.ts';

/** The daemon as the build makes it: Node 20 runs no TypeScript. */
export const builtDaemon = fileURLToPath(new URL('./daemon.js', import.meta.url));

/** A fleet boots in seconds; what takes longer than this hangs. */
const patienceMs = 120_000;

/** Starts the daemon for a world and lets it go once it says that it is ready. False if it ended or hung before. */
export async function launch(world: string, programs: string, daemon: string, clock: Clock): Promise<boolean> {
  const log = openSync(logOf(world), 'a');
  const child = spawn(process.execPath, [daemon, world, programs], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const {stdout} = child;
  if (stdout === null) throw new Bug('a piped output has no stream');
  const ready = await isReady(child, stdout, clock);
  stdout.destroy();
  child.unref();
  if (!ready) child.kill('SIGKILL');
  return ready;
}

async function isReady(child: ChildProcess, stdout: Readable, clock: Clock): Promise<boolean> {
  const over = new AbortController();
  const lines = createInterface({input: stdout});
  const failed = () => false;
  try {
    return await Promise.race([
      once(lines, 'line', {signal: over.signal}).then((words) => String(words[0]).startsWith('ready '), failed),
      once(child, 'exit', {signal: over.signal}).then(failed, failed),
      clock.sleep(patienceMs, over.signal).then(failed),
    ]);
  } finally {
    over.abort();
    lines.close();
  }
}
