import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import type {Lab} from '../../src/lab/lab.ts';

export interface SshRan {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The system's ssh, with nothing but the lab's own config. */
export const spawnSsh = (
  lab: Pick<Lab, 'sshConfigPath'>,
  ...words: readonly string[]
): ChildProcessWithoutNullStreams =>
  spawn('ssh', ['-F', lab.sshConfigPath, '-o', 'BatchMode=yes', ...words], {env: {PATH: process.env['PATH'] ?? ''}});

export async function finished(child: ChildProcessWithoutNullStreams, stdin: string | Buffer = ''): Promise<SshRan> {
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return {code, stdout, stderr};
}

export const ssh = (lab: Pick<Lab, 'sshConfigPath'>, ...words: readonly string[]): Promise<SshRan> =>
  finished(spawnSsh(lab, ...words));
