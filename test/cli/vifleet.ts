import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {once} from 'node:events';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {afterAll, vi} from 'vitest';

// each command line is a process, and each apply a change on simulated hosts
vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

export const project = fileURLToPath(new URL('../..', import.meta.url));
const program = join(project, 'dist/cli/main.js');
if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`);

/** How a command line ended. */
export interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line on its way. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr holds the words; fails if the program ends without them. */
  said(words: string): Promise<void>;
}

export interface Around {
  readonly cwd?: string;
  /** undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A command that is put before the program, as `setpriv`. */
  readonly through?: readonly string[];
}

/** Starts the built program without a terminal, as a script would. */
export function start(words: readonly string[], {cwd = project, env = {}, through = []}: Around = {}): Running {
  const [command = '', ...args] = [...through, process.execPath, program, ...words];
  const own = {...process.env, VIFLEET_INVENTORY: undefined, VIFLEET_SSH_CONFIG: undefined, NO_COLOR: undefined};
  const child = spawn(command, args, {cwd, env: {...own, ...env}});
  child.stdin.end();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = Promise.all([once(child, 'close') as Promise<[number | null]>, text(child.stdout)]).then(
    ([[code], stdout]) => ({code, stdout, stderr}),
  );
  const said = async (wanted: string) => {
    while (!stderr.includes(wanted)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the program ended without saying "${wanted}":\n${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {child, ended, said};
}

export const vifleet = (words: readonly string[], around?: Around): Promise<Ended> => start(words, around).ended;

/** A folder of this file's own, gone when its tests are over. Its name suits a lab. */
export async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vifleet-cli-'));
  afterAll(() => rm(folder, {recursive: true, force: true, maxRetries: 5}));
  return folder;
}
