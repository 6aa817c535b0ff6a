import type {ChildProcessWithoutNullStreams} from 'node:child_process';
import type {CommandChannel} from './command-channel.ts';

/**
 * Joins a process with the channel of the client that asked for it, as OpenSSH's sshd does without a terminal: the
 * status is told when the process ends, the channel closes when nobody holds its output any more (a daemon that keeps
 * stdout open keeps the session open), and a client that leaves takes the pipes away but kills nothing.
 */
export function join(child: ChildProcessWithoutNullStreams, channel: CommandChannel): void {
  // broken pipes end a session in the ordinary way: the close that follows is what counts
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.on('error', () => undefined);
  channel.stdin.pipe(child.stdin);
  child.stdin.once('close', () => {
    channel.stdin.unpipe(child.stdin);
    // unread input would keep the client's end of file, and so the close of the channel, away
    channel.stdin.resume();
  });
  child.stdout.pipe(channel.stdout, {end: false});
  child.stderr.pipe(channel.stderr, {end: false});
  child.once('exit', (status, signal) => channel.exit(status === null ? {signal: signal ?? 'KILL'} : {status}));
  child.once('close', () => channel.close());
  channel.whenClosed(() => {
    for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
  });
}
