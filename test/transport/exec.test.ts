import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {stopper} from '../../src/base/stop.ts';
import type {Connection} from '../../src/transport/transport.ts';
import {Bench, endpointOf, knownLine, opened, quiet, refused} from './bench.ts';
import {type Sshd, tryKill} from './sshd.ts';

vi.setConfig({testTimeout: 30_000, hookTimeout: 30_000});

const bench = new Bench();
let sshd: Sshd;
let earth: Connection;

beforeAll(async () => {
  sshd = await bench.sshd();
  bench.trust(knownLine(sshd));
  earth = opened(await bench.connect(sshd));
});
afterAll(() => bench.clear());

const run = async (command: string, stdin = '', timeoutMs = 10_000) => {
  const result = await earth.exec(command, stdin, {timeoutMs});
  if (!result.ok) throw result.error;
  return result.value;
};

const appears = async (file: string) => {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('a command gives its output, its errors and its exit code', async () => {
  expect(await run('echo out; echo "grün" >&2; exit 7')).toEqual({code: 7, stdout: 'out\n', stderr: 'grün\n'});
});

test('each byte of the output is one character, whatever the encoding', async () => {
  const {stdout} = await run(String.raw`printf 'a\303\274\377\000b'`);
  expect(stdout).toBe('a\u00c3\u00bc\u00ff\0b');
});

test('stdin arrives as UTF-8 and is closed', async () => {
  expect((await run('wc -c', 'ü\n')).stdout.trim()).toBe('3');
});

test('several megabytes go in and come out unchanged', async () => {
  const big = Array.from({length: 200_000}, (_, i) => `${i} line of the upload\n`).join('');
  expect(big.length).toBeGreaterThan(4_000_000);
  const {stdout, code} = await run('cat', big, 60_000);
  expect(code).toBe(0);
  expect(createHash('sha256').update(stdout).digest('hex')).toBe(createHash('sha256').update(big).digest('hex'));
});

test('a command that does not read its stdin still gives its result', async () => {
  expect(await run('echo early; exit 3', 'x'.repeat(6_000_000))).toEqual({code: 3, stdout: 'early\n', stderr: ''});
});

test('much on stderr does not hold up the command', async () => {
  const {stderr, code} = await run('head -c 5000000 /dev/zero >&2');
  expect(code).toBe(0);
  expect(stderr.length).toBe(5_000_000);
});

test('a command that a signal ends has no exit code', async () => {
  expect((await run('kill -9 $$')).code).toBeNull();
});

test('a command that takes too long is given up, and the connection serves on', async () => {
  const started = Date.now();
  const failure = refused(await earth.exec('sleep 30', '', {timeoutMs: 300}));
  expect(failure.code).toBe('transport/timeout');
  expect(Date.now() - started).toBeLessThan(5000);
  expect((await run('echo on')).stdout).toBe('on\n');
});

test('commands run at the same time on one connection', async () => {
  const results = await Promise.all([1, 2, 3, 4, 5].map((n) => run(`sleep 0.1; echo ${n}`)));
  expect(results.map((result) => result.stdout.trim())).toEqual(['1', '2', '3', '4', '5']);
});

test('more commands at once than the host allows are refused, and say so', async () => {
  const strict = await bench.sshd({lines: ['MaxSessions 1']});
  bench.trust(knownLine(strict), knownLine(sshd));
  const connection = opened(await bench.connect(strict));
  const first = connection.exec('sleep 1; echo first', '', {timeoutMs: 10_000});
  const second = await connection.exec('echo second', '', {timeoutMs: 10_000});
  expect(refused(second).code).toBe('transport/no-channel');
  expect(await first).toMatchObject({ok: true, value: {code: 0, stdout: 'first\n'}});
});

test('the user who leaves waits for no command', async () => {
  const stopping = stopper();
  const connection = opened(await bench.connect(endpointOf(sshd), {effects: {...quiet, stop: stopping.stop}}));
  const running = connection.exec('sleep 30', '', {timeoutMs: 60_000});
  stopping.raise();
  stopping.raise();
  await new Promise((resolve) => setTimeout(resolve, 100));
  stopping.raise();
  expect(refused(await running).code).toBe('transport/stopped');
  expect(refused(await connection.exec('true', '', {timeoutMs: 1000})).code).toBe('transport/stopped');
});

test('a connection that dies under a command gives no exit code, and the next command says that it is lost', async () => {
  const own = await bench.sshd();
  bench.trust(knownLine(own), knownLine(sshd));
  const connection = opened(await bench.connect(own));
  const running = connection.exec(`echo begun; sleep 0.2; touch ${own.folder}/begun; sleep 30`, '', {
    timeoutMs: 20_000,
  });
  await appears(join(own.folder, 'begun'));
  for (const pid of own.children()) tryKill(pid, 'SIGKILL');
  expect(await running).toEqual({ok: true, value: {code: null, stdout: 'begun\n', stderr: ''}});
  expect(refused(await connection.exec('true', '', {timeoutMs: 1000})).code).toBe('transport/lost');
});

test('a host that freezes is noticed by the keepalive', async () => {
  const own = await bench.sshd();
  bench.trust(knownLine(own), knownLine(sshd));
  const transport = bench.transport({keepalive: {intervalMs: 200, misses: 2}});
  const connection = opened(await bench.connect(own, {transport}));
  const running = connection.exec(`touch ${own.folder}/begun; sleep 30`, '', {timeoutMs: 20_000});
  await appears(join(own.folder, 'begun'));
  const started = Date.now();
  for (const pid of own.children()) tryKill(pid, 'SIGSTOP');
  expect(await running).toMatchObject({ok: true, value: {code: null}});
  expect(Date.now() - started).toBeLessThan(5000);
});

test('closing twice does no harm, and a closed connection runs nothing', async () => {
  const connection = opened(await bench.connect(sshd));
  await connection.close();
  await connection.close();
  expect(refused(await connection.exec('true', '', {timeoutMs: 1000})).code).toBe('transport/lost');
});
