import {Writable, type Duplex, type Readable} from 'node:stream';

/** What a command that runs on a host talks to. */
export interface CommandChannel {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  exit(ended: {readonly status: number} | {readonly signal: string}): void;
  /** Ends the session once all output is sent. */
  close(): void;
  /** Calls back when the client has left, or the session is over. */
  whenClosed(callback: () => void): void;
}

/** What ssh2 gives a server for a command. */
interface SshChannel extends Duplex {
  readonly stderr: Writable;
  exit(status: number): void;
  exit(signal: string, coreDumped?: boolean, message?: string): void;
}

export function commandChannel(channel: SshChannel): CommandChannel {
  // a client that breaks off is met by the close that follows
  for (const stream of [channel, channel.stderr]) stream.on('error', () => undefined);
  const {stdout, stderr} = outputs(channel);
  return {
    stdin: channel,
    stdout,
    stderr,
    exit(ended) {
      if ('status' in ended) channel.exit(ended.status);
      else channel.exit(ended.signal.replace(/^SIG/, ''), false, '');
    },
    close: () => void stdout.end(() => stderr.end(() => channel.end())),
    whenClosed: (callback) => void channel.once('close', callback),
  };
}

/**
 * Both outputs of a command take turns. ssh2 1.17 remembers what waited for the client's window, forgets to clear it,
 * and would send it again instead of what waits next on the other stream (lib/server.js, CHANNEL_WINDOW_ADJUST).
 */
function outputs(channel: SshChannel): {readonly stdout: Writable; readonly stderr: Writable} {
  let turn = Promise.resolve();
  const lane = (to: Writable) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        turn = turn.then(
          () =>
            new Promise((sent) => {
              Object.assign(channel, {_chunk: undefined, _chunkcb: undefined});
              Object.assign(channel, {_chunkErr: undefined, _chunkcbErr: undefined});
              to.write(chunk, () => {
                sent();
                done();
              });
            }),
        );
      },
    });
  return {stdout: lane(channel), stderr: lane(channel.stderr)};
}
