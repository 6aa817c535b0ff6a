import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {Bench, hostKeyOf, opened, refused} from './bench.ts';
import {freePort, type Sshd, tryKill} from './sshd.ts';

vi.setConfig({testTimeout: 30_000, hookTimeout: 30_000});

let bench: Bench;
let bastion: Sshd;
let earth: Sshd;

beforeEach(async () => {
  bench = new Bench();
  [bastion, earth] = await Promise.all([bench.sshd(), bench.sshd()]);
  bench.trust(`bastion.example ${hostKeyOf(bastion)}`, `behind.example ${hostKeyOf(earth)}`);
  configure();
});
afterEach(() => bench.clear());

const fleet = (size: number) => Array.from({length: size}, (_, n) => ({host: `earth${n}`, address: `host${n}`}));

/** host0 to host9, all of them the same sshd, behind the jump host. */
function configure({
  port = earth.port,
  bastionPort = bastion.port,
  more = [],
}: {port?: number; bastionPort?: number; more?: readonly string[]} = {}): void {
  bench.configure([
    ...more,
    'Host bastion',
    '  HostName 127.0.0.1',
    `  Port ${bastionPort}`,
    '  HostKeyAlias bastion.example',
    'Host host?',
    '  ProxyJump bastion',
    '  HostName localhost',
    `  Port ${port}`,
    '  HostKeyAlias behind.example',
  ]);
}

const connections = (sshd: Sshd) => sshd.log().match(/Connection from/g)?.length ?? 0;
const earth0 = {host: 'earth0', address: 'host0'};

test('ten hosts are reached over one connection to the jump host', async () => {
  const transport = bench.transport();
  const reached = await Promise.all(fleet(10).map((endpoint) => bench.connect(endpoint, {transport})));
  const results = await Promise.all(reached.map((one, n) => opened(one).exec(`echo ${n}`, '', {timeoutMs: 20_000})));
  expect(results.map((result) => result.ok && result.value.stdout.trim())).toEqual(fleet(10).map((_, n) => String(n)));
  expect(connections(bastion)).toBe(1);
  expect(connections(earth)).toBe(10);
});

test('a host that is reached again uses the same connection to the jump host', async () => {
  const transport = bench.transport();
  await opened(await bench.connect(earth0, {transport})).close();
  opened(await bench.connect(earth0, {transport}));
  expect(connections(bastion)).toBe(1);
  expect(connections(earth)).toBe(2);
});

test('closing the transport leaves no connection to the jump host', async () => {
  const transport = bench.transport();
  await opened(await bench.connect(earth0, {transport})).close();
  await transport.close();
  await expect.poll(() => bastion.children()).toEqual([]);
});

test('a jump host that died is connected anew, and what ran over it has no exit code', async () => {
  const transport = bench.transport();
  const connection = opened(await bench.connect(earth0, {transport}));
  const running = connection.exec(`touch ${earth.folder}/begun; sleep 30`, '', {timeoutMs: 20_000});
  await expect.poll(() => existsSync(join(earth.folder, 'begun')), {timeout: 10_000}).toBe(true);
  for (const pid of bastion.children()) tryKill(pid, 'SIGKILL');
  expect(await running).toMatchObject({ok: true, value: {code: null}});
  opened(await bench.connect(earth0, {transport}));
  expect(connections(bastion)).toBe(2);
});

test('the key of the jump host is checked, too', async () => {
  bench.trust(`behind.example ${hostKeyOf(earth)}`);
  const failure = refused(await bench.connect(earth0));
  expect(failure.code).toBe('transport/jump');
  expect(failure.where.host).toBe('earth0');
  expect(failure.cause).toMatchObject({code: 'transport/host-key-unknown'});
  expect(failure.hint).toContain(`ssh -F ${bench.config} bastion`);
});

test('the key of the host behind the jump host is checked', async () => {
  bench.trust(`bastion.example ${hostKeyOf(bastion)}`, `behind.example ${hostKeyOf(bastion)}`);
  expect(refused(await bench.connect(earth0)).code).toBe('transport/host-key-changed');
});

test('a jump host that refuses connections is told from the host', async () => {
  configure({bastionPort: await freePort()});
  const failure = refused(await bench.connect(earth0));
  expect(failure.code).toBe('transport/jump');
  expect(failure.cause).toMatchObject({code: 'transport/refused'});
});

test('a host that the jump host cannot reach is unreachable', async () => {
  configure({port: await freePort()});
  const failure = refused(await bench.connect(earth0));
  expect(failure.code).toBe('transport/unreachable');
  expect(failure.message).toContain(`127.0.0.1:${bastion.port}`);
});

test('a jump host that forwards nothing is said to forbid it', async () => {
  const strict = await bench.sshd({lines: ['AllowTcpForwarding no']});
  bench.trust(`bastion.example ${hostKeyOf(strict)}`, `behind.example ${hostKeyOf(earth)}`);
  configure({bastionPort: strict.port});
  const failure = refused(await bench.connect(earth0));
  expect(failure.code).toBe('transport/jump');
  expect(failure.hint).toContain('AllowTcpForwarding');
});

describe('a jump host behind another one', () => {
  let gate: Sshd;
  beforeEach(async () => {
    gate = await bench.sshd();
    bench.trust(
      `gate.example ${hostKeyOf(gate)}`,
      `bastion.example ${hostKeyOf(bastion)}`,
      `behind.example ${hostKeyOf(earth)}`,
    );
  });
  const gateBlock = (port = gate.port) => [
    'Host gate',
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    '  HostKeyAlias gate.example',
  ];

  test.each([
    ['its own ssh config says so', ['Host bastion', '  ProxyJump gate']],
    ['the ssh config of the host names both', ['Host host?', '  ProxyJump gate,bastion']],
  ])('ten hosts are reached over one connection to each, where %s', async (_, lines) => {
    configure({more: [...lines, ...gateBlock()]});
    const transport = bench.transport();
    const reached = await Promise.all(fleet(10).map((endpoint) => bench.connect(endpoint, {transport})));
    const results = await Promise.all(reached.map((one, n) => opened(one).exec(`echo ${n}`, '', {timeoutMs: 20_000})));
    expect(results.map((result) => result.ok && result.value.stdout.trim())).toEqual(fleet(10).map((_, n) => `${n}`));
    expect([gate, bastion, earth].map(connections)).toEqual([1, 1, 10]);
    await transport.close();
    await expect.poll(() => [...gate.children(), ...bastion.children()]).toEqual([]);
  });

  test('is named in the failure when the first one is down', async () => {
    const down = await freePort();
    configure({more: ['Host host?', '  ProxyJump gate,bastion', ...gateBlock(down)]});
    const failure = refused(await bench.connect(earth0));
    expect(failure.code).toBe('transport/jump');
    expect(failure.message).toContain(`the jump host 127.0.0.1:${down} cannot be used`);
    expect(failure.cause).toMatchObject({code: 'transport/jump', cause: {code: 'transport/refused'}});
  });

  test('is refused where the jump hosts lead in a circle, before anything is sent', async () => {
    configure({more: ['Host bastion', '  ProxyJump gate', 'Host gate', '  ProxyJump bastion', ...gateBlock()]});
    const failure = refused(await bench.connect(earth0));
    expect(failure.code).toBe('transport/jump');
    expect(failure.message).toContain('lead in a circle');
    expect([gate, bastion].map(connections)).toEqual([0, 0]);
  });
});
