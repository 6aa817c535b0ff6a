import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Clock} from '../base/clock.ts';

/** Which simulated machine a process belongs to; without `host`, any of the world. */
export interface Whose {
  readonly world: string;
  readonly host?: string;
}

/**
 * Processes that run on a simulated host, found by their environment (/proc/PID/environ, see proc(5)): it survives
 * setsid, double forks and the death of the parent, as process groups do not.
 */
export async function processesOf(whose: Whose): Promise<number[]> {
  const marks = [`LAB_WORLD=${whose.world}`, ...(whose.host === undefined ? [] : [`LAB_HOST=${whose.host}`])];
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const belongs = await Promise.all(
    all.map(async (pid) => {
      const environ = (await readProc(pid, 'environ')).split('\0');
      return marks.every((mark) => environ.includes(mark));
    }),
  );
  return all.filter((pid, i) => belongs[i] && pid !== process.pid);
}

/** Those of them whose command line holds `text`. */
export async function processesMatching(whose: Whose, text: string): Promise<number[]> {
  const pids = await processesOf(whose);
  const lines = await Promise.all(pids.map((pid) => readProc(pid, 'cmdline')));
  return pids.filter((_, i) => lines[i]?.replaceAll('\0', ' ').includes(text));
}

/** Sends a signal to each; one that is gone already is as good as signalled. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // gone between listing and signalling
    }
  }
}

/** Kills until none is left: a process that forks while it is being killed is met in the next round. */
export async function killAll(whose: Whose, clock: Clock): Promise<void> {
  for (let quiet = 0; quiet < 2;) {
    const pids = await processesOf(whose);
    signal(pids, 'SIGKILL');
    quiet = pids.length === 0 ? quiet + 1 : 0;
    await clock.sleep(quiet === 0 ? 20 : 5);
  }
}

/** When the process started, in clock ticks since boot (field 22 of /proc/PID/stat): tells a reused pid apart. */
export async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readProc(pid, 'stat');
  // the second field is the name in parentheses, and may itself hold blanks and parentheses
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' || fields[0] === 'Z' ? undefined : fields[19];
}

async function readProc(pid: number, file: string): Promise<string> {
  try {
    return await readFile(join('/proc', String(pid), file), 'latin1');
  } catch {
    return '';
  }
}
