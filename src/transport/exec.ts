import type {Duplex, Readable} from 'node:stream';
import type {Failure} from '../base/failure.ts';
import {err, ok, type Result} from '../base/result.ts';
import {failure, limitFailure, lostFailure, type Target} from './failures.ts';
import type {Limit} from './limit.ts';
import type {ExecResult} from './transport.ts';

/** A command's channel: what it prints is read from it, its stdin is written to it. */
type CommandChannel = Duplex & {readonly stderr: Readable};

/** The part of an SSH connection that starts commands. */
export interface CommandStarter {
  /** Calls back when the command runs or was refused; throws when there is no connection. */
  start(command: string, started: (error: Error | undefined, channel: CommandChannel) => void): void;
  /** Whether the link has died. */
  dead(): boolean;
}

/** Runs one command to its end. The link's death gives code null; a limit that ends first gives its failure. */
export function runCommand(
  starter: CommandStarter,
  command: string,
  stdin: string,
  target: Target,
  limit: Limit,
): Promise<Result<ExecResult, Failure>> {
  return new Promise((resolve) => {
    let channel: CommandChannel | undefined;
    const settle = (result: Result<ExecResult, Failure>) => {
      limit.signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const abort = () => {
      settle(err(limitFailure(target, limit, 'a command ran on the host')));
      channel?.destroy();
    };
    const started = (error: Error | undefined, opened: CommandChannel) => {
      if (error !== undefined) return settle(err(starter.dead() ? lost(error) : refused(target, error)));
      channel = opened;
      if (limit.signal.aborted) {
        channel.resume().destroy();
        channel.stderr.resume();
        return;
      }
      collect(channel, starter, (result) => settle(ok(result)));
      send(channel, Buffer.from(stdin, 'utf8'));
    };
    const lost = (cause: unknown) => lostFailure(target, 'a command was started', cause);

    if (limit.signal.aborted) return abort();
    limit.signal.addEventListener('abort', abort);
    try {
      starter.start(command, started);
    } catch (cause) {
      settle(err(lost(cause)));
    }
  });
}

const refused = (target: Target, cause: Error): Failure =>
  failure(
    target,
    'transport/no-channel',
    `${target.at} accepted the login and refused to start a command (${cause.message})`,
    'look at MaxSessions, ForceCommand and restrictions of the key on the host (sshd_config(5), authorized_keys)',
    cause,
  );

/** Reads both streams to their end: ssh2 reports no close while one of them is unread. */
function collect(channel: CommandChannel, starter: CommandStarter, done: (result: ExecResult) => void): void {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let code: number | null = null;
  channel.on('data', (chunk: Buffer) => stdout.push(chunk));
  channel.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  channel.on('exit', (status: number | null) => (code = status));
  channel.on('close', () =>
    done({
      // A link that died may have taken output with it, whatever status had come before.
      code: starter.dead() ? null : code,
      stdout: Buffer.concat(stdout).toString('latin1'),
      stderr: Buffer.concat(stderr).toString('utf8'),
    }),
  );
}

const piece = 256 * 1024;

/** Sends stdin in pieces as the host takes them. A command that ends without reading it all is no error. */
function send(channel: CommandChannel, data: Buffer): void {
  channel.on('error', () => undefined);
  let at = 0;
  const more = (): void => {
    while (at < data.length) {
      if (!channel.writable) return;
      const next = data.subarray(at, at + piece);
      at += next.length;
      if (!channel.write(next)) return void channel.once('drain', more);
    }
    channel.end();
  };
  more();
}
