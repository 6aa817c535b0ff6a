import {createServer, type Server as TcpServer, type Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import ssh2, {type Connection, type ParsedKey, type PublicKeyAuthContext, type ServerConfig} from 'ssh2';
import {Bug} from '../base/bug.ts';
import {commandChannel, type CommandChannel} from './command-channel.ts';

/** The door to ssh2's server side: everything else in the lab sees streams and functions. */

/** In the forms of OpenSSH's key files. */
export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

/** About one in 250 of the keys that ssh2 1.17 makes has lost a leading zero byte, and nobody can read it: made again. */
export function newKeyPair(comment: string): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', {comment});
    const key = ssh2.utils.parseKey(pair.private);
    if (!(key instanceof Error)) return {private: pair.private, public: pair.public};
  }
}

export interface ServerKeys {
  /** Private key of the server. */
  readonly host: string;
  /** Public key of the only client that may log in. */
  readonly client: string;
}

/** An sshd that serves commands over streams that it is handed; `users` may log in. */
export function commandServer(
  keys: ServerKeys,
  users: readonly string[],
  run: (command: string, channel: CommandChannel) => void,
): {serve(socket: Duplex): void} {
  const server = new ssh2.Server(configOf(keys), (client) => {
    authenticate(client, keys, users);
    client.on('session', (accept) => {
      const session = accept();
      session.on('exec', (take, _refuse, info) => run(info.command, commandChannel(take())));
    });
  });
  // typed as a socket, but any duplex stream does: the server reads, writes, pauses and ends it
  return {serve: (socket) => server.injectSocket(socket as Socket)};
}

export interface Forwarding {
  readonly address: string;
  readonly port: number;
  open(): Duplex;
  refuse(): void;
  /** Aborts when the client has left. */
  readonly gone: AbortSignal;
}

export interface ForwardingServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A jump host on loopback, at a port of the system's choice. It forwards connections and runs nothing. */
export async function forwardingServer(
  keys: ServerKeys,
  forward: (request: Forwarding) => void,
): Promise<ForwardingServer> {
  const server = new ssh2.Server(configOf(keys), (client) => {
    authenticate(client, keys, undefined);
    const gone = new AbortController();
    client.on('close', () => gone.abort());
    client.on('tcpip', (open, refuse, {destIP, destPort}) =>
      forward({address: destIP, port: destPort, open, refuse, gone: gone.signal}),
    );
  });
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    server.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  return {port: portOf(listener), close: () => closed(listener, sockets)};
}

function closed(listener: TcpServer, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    listener.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

function portOf(listener: TcpServer): number {
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Bug('the bastion has no TCP address');
  return address.port;
}

/**
 * One cheap key exchange: group exchange would cost seconds of CPU. No chacha20-poly1305: without its native addon ssh2
 * computes it in JavaScript, and a connection within a connection, as through the bastion, was seen to break with it.
 */
const configOf = (keys: ServerKeys): ServerConfig => ({
  hostKeys: [keys.host],
  algorithms: {
    kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256'],
    cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'],
  },
});

function authenticate(client: Connection, keys: ServerKeys, users: readonly string[] | undefined): void {
  const allowed = ssh2.utils.parseKey(keys.client);
  if (allowed instanceof Error) throw new Bug('the client key of the lab is damaged', {cause: allowed});
  // a connection that breaks is the client's to report; sshd would only log it
  client.on('error', () => undefined);
  client.on('authentication', (context) => {
    const userMayLogIn = users === undefined || users.includes(context.username);
    if (context.method === 'publickey' && userMayLogIn && proves(context, allowed)) context.accept();
    else context.reject(['publickey']);
  });
}

/** The first round only names the key; the second carries a signature. */
function proves({key, signature, blob, hashAlgo}: PublicKeyAuthContext, allowed: ParsedKey): boolean {
  if (key.algo !== allowed.type || !key.data.equals(allowed.getPublicSSH())) return false;
  return signature === undefined || (blob !== undefined && allowed.verify(blob, signature, hashAlgo) === true);
}
