import {connect, createServer, type Server, type Socket} from 'node:net';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {systemClock} from '../../src/base/clock.ts';
import {stopper} from '../../src/base/stop.ts';
import {Bench, knownLine, opened, refused} from './bench.ts';
import {freePort, type Sshd} from './sshd.ts';

vi.setConfig({testTimeout: 30_000, hookTimeout: 30_000});

let bench: Bench;
const servers: {server: Server; sockets: Set<Socket>}[] = [];
beforeEach(() => {
  bench = new Bench();
});
afterEach(async () => {
  for (const {server, sockets} of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  await bench.clear();
});

/** A server on loopback that does with each connection what `serve` says. */
function listen(serve: (socket: Socket, count: number) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    serve(socket, sockets.size);
  });
  servers.push({server, sockets});
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

const at = (port: number) => ({host: 'earth', address: '127.0.0.1', port});

/** Drops connections before the SSH banner, as sshd does above MaxStartups, but for the `served` one. */
const dropping = (sshd: Sshd, served: number) =>
  listen((socket, count) => {
    if (count !== served) return void socket.destroy();
    const inner = connect(sshd.port, '127.0.0.1').on('error', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
    socket.on('close', () => inner.destroy());
  });

test('a name that does not resolve', async () => {
  const failure = refused(await bench.connect({host: 'earth', address: 'no-such-host.invalid'}));
  expect(failure.code).toBe('transport/dns');
  expect(failure.message).toContain('no-such-host.invalid:22');
  expect(failure.where.host).toBe('earth');
});

test('a port where nothing listens', async () => {
  const port = await freePort();
  const failure = refused(await bench.connect(at(port)));
  expect(failure.code).toBe('transport/refused');
  expect(failure.message).toContain(`127.0.0.1:${port}`);
});

test('a host that accepts connections and never answers', async () => {
  const port = await listen(() => undefined);
  const started = Date.now();
  const failure = refused(await bench.connect(at(port), {timeoutMs: 500}));
  expect(failure.code).toBe('transport/timeout');
  expect(failure.message).toContain('within 0.5 s');
  expect(failure.message).toContain('waiting for its SSH server to answer');
  expect(Date.now() - started).toBeLessThan(3000);
});

test('ConnectTimeout of the ssh config holds where it is shorter', async () => {
  const port = await listen(() => undefined);
  bench.configure(['Host *', '  ConnectTimeout 1']);
  const failure = refused(await bench.connect(at(port), {timeoutMs: 30_000}));
  expect(failure.code).toBe('transport/timeout');
  expect(failure.message).toContain('within 1 s');
});

test('something that listens and is no SSH server', async () => {
  const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(refused(await bench.connect(at(port))).code).toMatch(/^transport\/(handshake|lost)$/);
});

test('a host that drops the first connections is tried again', async () => {
  const sshd = await bench.sshd();
  const port = await dropping(sshd, 3);
  bench.trust(knownLine({...sshd, port}).replace(/.*(\[)/, '$1'));
  opened(await bench.connect(at(port)));
});

test('a host that drops all connections is given up after three', async () => {
  let count = 0;
  const port = await listen((socket) => {
    count++;
    socket.destroy();
  });
  expect(refused(await bench.connect(at(port))).code).toBe('transport/lost');
  expect(count).toBe(3);
});

test('a login that was refused is not tried again', async () => {
  const sshd = await bench.sshd({authorized: []});
  bench.trust(knownLine(sshd));
  refused(await bench.connect(sshd));
  expect(sshd.log().match(/Connection from/g)).toHaveLength(1);
});

test('the user who leaves waits for no connection', async () => {
  const port = await listen(() => undefined);
  const stopping = stopper();
  const waiting = bench.connect(at(port), {effects: {stop: stopping.stop, clock: systemClock}, timeoutMs: 60_000});
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const level of ['drain', 'roll-back', 'leave']) expect(stopping.raise()).toBe(level);
  expect(refused(await waiting).code).toBe('transport/stopped');
  const left = await bench.connect(at(port), {effects: {stop: stopping.stop, clock: systemClock}});
  expect(refused(left).code).toBe('transport/stopped');
});

test('each call is a connection of its own', async () => {
  const sshd = await bench.sshd();
  bench.trust(knownLine(sshd));
  const transport = bench.transport();
  opened(await bench.connect(sshd, {transport}));
  opened(await bench.connect(sshd, {transport}));
  expect(sshd.log().match(/Connection from/g)).toHaveLength(2);
});

test('a config that ssh refuses is shown in ssh words', async () => {
  bench.configure(['NoSuchOption yes']);
  const failure = refused(await bench.connect(at(22)));
  expect(failure.code).toBe('transport/config');
  expect(failure.message).toContain(`${bench.config}: line 1`);
  expect(failure.hint).toContain(`ssh -G -F ${bench.config}`);
});

test('a host that is reached by a program is refused, and so is one behind such a jump host', async () => {
  bench.configure(['Host a', '  ProxyCommand nc %h %p', 'Host b', '  ProxyJump a']);
  const refusal = async (address: string) => refused(await bench.connect({host: address, address}));
  expect(await refusal('a')).toMatchObject({code: 'transport/openssh-only'});
  expect((await refusal('a')).message).toContain('ProxyCommand nc %h %p');
  expect(await refusal('b')).toMatchObject({code: 'transport/jump', cause: {code: 'transport/openssh-only'}});
});
