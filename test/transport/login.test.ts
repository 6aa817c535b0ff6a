import {execFileSync, spawn} from 'node:child_process';
import {chmodSync, existsSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {Bench, hostKeyOf, knownLine, opened, refused, user} from './bench.ts';
import {keygen} from './sshd.ts';

vi.setConfig({testTimeout: 30_000, hookTimeout: 30_000});

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.clear());

const fingerprintOf = (folder: string, type = 'ed25519') =>
  execFileSync('ssh-keygen', ['-lf', join(folder, `ssh_host_${type}_key.pub`)], {encoding: 'utf8'}).split(' ')[1] ?? '';

test('a host whose key nobody knows is refused, with its fingerprint and the command that pins it', async () => {
  const sshd = await bench.sshd();
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/host-key-unknown');
  expect(failure.message).toContain(`ED25519 ${fingerprintOf(sshd.folder)}`);
  expect(failure.hint).toContain('vifleet hosts trust earth');
  expect(failure.hint).toContain(`ssh -F ${bench.config} -p ${sshd.port} 127.0.0.1`);
  expect(failure.where).toEqual({host: 'earth'});

  bench.trust(knownLine(sshd));
  opened(await bench.connect(sshd));
});

test('a host that shows another key than before is refused, with both fingerprints and the line', async () => {
  const before = await bench.sshd();
  const after = await bench.sshd();
  bench.trust('# the old machine', `[127.0.0.1]:${after.port} ${hostKeyOf(before)}`);
  const failure = refused(await bench.connect(after));
  expect(failure.code).toBe('transport/host-key-changed');
  expect(failure.message).toContain(fingerprintOf(before.folder));
  expect(failure.message).toContain(fingerprintOf(after.folder));
  expect(failure.message).toContain(`${bench.knownHosts}:2`);
  expect(failure.where).toEqual({host: 'earth', file: bench.knownHosts, line: 2});
  expect(failure.hint).toContain(`ssh-keygen -R '[127.0.0.1]:${after.port}' -f ${bench.knownHosts}`);
});

test('a revoked key is refused even where it is known', async () => {
  const sshd = await bench.sshd();
  bench.trust(knownLine(sshd), `@revoked * ${hostKeyOf(sshd)}`);
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/host-key-revoked');
  expect(failure.where.line).toBe(2);
});

test('hashed names and the bare name of a host on another port are found as ssh finds them', async () => {
  const sshd = await bench.sshd();
  bench.trust(knownLine(sshd));
  execFileSync('ssh-keygen', ['-q', '-H', '-f', bench.knownHosts], {stdio: 'ignore'});
  opened(await bench.connect(sshd));
  bench.trust(`127.0.0.1 ${hostKeyOf(sshd)}`);
  opened(await bench.connect(sshd));
  const other = await bench.sshd();
  bench.trust(`127.0.0.1 ${hostKeyOf(other)}`);
  expect(refused(await bench.connect(sshd)).code).toBe('transport/host-key-unknown');
});

test('a host with several keys shows the one that is known', async () => {
  const sshd = await bench.sshd({hostKeys: ['rsa', 'ecdsa', 'ed25519']});
  for (const type of ['rsa', 'ecdsa', 'ed25519']) {
    bench.trust(knownLine(sshd, type));
    opened(await bench.connect(sshd));
  }
});

test('a host that lost the key that is known is refused, and the known one is named', async () => {
  const sshd = await bench.sshd({hostKeys: ['rsa']});
  const old = await bench.sshd();
  bench.trust(`[127.0.0.1]:${sshd.port} ${hostKeyOf(old)}`);
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/host-key-unknown');
  expect(failure.message).toContain(`RSA ${fingerprintOf(sshd.folder, 'rsa')}`);
  expect(failure.message).toContain(`ED25519 ${fingerprintOf(old.folder)}`);
});

test('a certificate authority in known_hosts is never taken for a known key', async () => {
  const sshd = await bench.sshd();
  bench.trust(`@cert-authority * ${hostKeyOf(sshd)}`);
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/host-certificate');
  expect(failure.where).toEqual({host: 'earth', file: bench.knownHosts, line: 1});
  expect(failure.hint).toContain(knownLine(sshd));
  bench.trust(`@cert-authority * ${hostKeyOf(sshd)}`, knownLine(sshd));
  opened(await bench.connect(sshd));
});

test('a host for which the ssh config has a file of revoked keys is refused before anything is sent', async () => {
  const sshd = await bench.sshd();
  bench.trust(knownLine(sshd));
  bench.configure([], [`IdentityFile ${bench.key}`, 'IdentityAgent none', `RevokedHostKeys ${bench.folder}/revoked`]);
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/openssh-only');
  expect(failure.message).toContain(`RevokedHostKeys ${bench.folder}/revoked`);
  expect(sshd.log()).not.toContain('Connection from');
});

test('thirty logins at once to one host that bears ten are all let in, and it drops none', async () => {
  const sshd = await bench.sshd({lines: ['MaxStartups 10:100:10']});
  bench.trust(knownLine(sshd));
  const transport = bench.transport();
  const reached = await Promise.all(
    Array.from({length: 30}, () => bench.connect(sshd, {transport, timeoutMs: 25_000})),
  );
  expect(reached.filter(({ok}) => !ok)).toEqual([]);
  expect(sshd.log()).not.toContain('drop connection');
});

test('known_hosts that cannot be read is said, not taken for empty', async () => {
  const sshd = await bench.sshd();
  renameSync(bench.knownHosts, `${bench.knownHosts}.old`);
  execFileSync('mkdir', [bench.knownHosts]);
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/config');
  expect(failure.where.file).toBe(bench.knownHosts);
});

test('a key that the host does not know is refused, and the message names it', async () => {
  const sshd = await bench.sshd({authorized: []});
  bench.trust(knownLine(sshd));
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/auth');
  expect(failure.message).toContain(bench.key);
  expect(failure.message).toContain(`as ${user}`);
});

test('a host that throws us out after too many keys says which were tried', async () => {
  const keys = [1, 2, 3].map((n) => join(bench.folder, `wrong${n}`));
  for (const key of keys) keygen(key, '-t', 'ed25519');
  bench.configure([], [...keys.map((key) => `IdentityFile ${key}`), 'IdentityAgent none']);
  const sshd = await bench.sshd({lines: ['MaxAuthTries 2']});
  bench.trust(knownLine(sshd));
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/auth');
  expect(failure.message).toContain(keys[0]);
});

test('keys of all kinds log in, in the new and the old file format', async () => {
  const kinds = [
    ['-t', 'rsa', '-b', '2048'],
    ['-t', 'rsa', '-b', '2048', '-m', 'PEM'],
    ['-t', 'ecdsa', '-b', '384'],
  ];
  const files = kinds.map((_, n) => join(bench.folder, `kind${n}`));
  const authorized = kinds.map((kind, n) => keygen(files[n] ?? '', ...kind));
  const sshd = await bench.sshd({authorized});
  bench.trust(knownLine(sshd));
  for (const file of files) {
    bench.configure([], [`IdentityFile ${file}`, 'IdentityAgent none']);
    opened(await bench.connect(sshd));
  }
});

test('a key with a passphrase is passed over, and the next one used', async () => {
  const locked = join(bench.folder, 'locked');
  const publicKey = keygen(locked, '-t', 'ed25519', '-N', 'secret words');
  const sshd = await bench.sshd({authorized: [publicKey, bench.publicKey]});
  bench.trust(knownLine(sshd));
  bench.configure([], [`IdentityFile ${locked}`, 'IdentityAgent none']);
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/key-unusable');
  expect(failure.message).toContain(`${locked} needs a passphrase`);
  expect(failure.hint).toContain(`ssh-add ${locked}`);

  bench.configure([], [`IdentityFile ${locked}`, `IdentityFile ${bench.key}`, 'IdentityAgent none']);
  opened(await bench.connect(sshd));
});

test('files that are no keys, or cannot be read, are named', async () => {
  const garbage = join(bench.folder, 'garbage');
  writeFileSync(garbage, 'not a key\n');
  const sshd = await bench.sshd();
  bench.trust(knownLine(sshd));
  bench.configure([], [`IdentityFile ${garbage}`, `IdentityFile ${bench.folder}`, 'IdentityAgent none']);
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/key-unusable');
  expect(failure.message).toContain(`${garbage} is no key`);
  expect(failure.message).toContain(`${bench.folder} cannot be read`);
});

test('an agent logs in with the key of a file that needs a passphrase', async () => {
  const agent = await startAgent();
  try {
    const locked = join(bench.folder, 'locked');
    const publicKey = keygen(locked, '-t', 'ed25519');
    const other = join(bench.folder, 'other');
    keygen(other, '-t', 'rsa', '-b', '2048');
    for (const key of [other, locked])
      execFileSync('ssh-add', ['-q', key], {env: {...process.env, SSH_AUTH_SOCK: agent.socket}, stdio: 'ignore'});
    execFileSync('ssh-keygen', ['-q', '-p', '-N', 'secret words', '-f', locked]);
    const sshd = await bench.sshd({authorized: [publicKey], lines: ['MaxAuthTries 1']});
    bench.trust(knownLine(sshd));

    bench.configure([], [`IdentityFile ${locked}`, `IdentityAgent ${agent.socket}`]);
    opened(await bench.connect(sshd));

    bench.configure([], [`IdentityFile ${bench.key}`, 'IdentitiesOnly yes', `IdentityAgent ${agent.socket}`]);
    expect(refused(await bench.connect(sshd)).code).toBe('transport/auth');
  } finally {
    agent.stop();
  }
});

test('an RSA key of an agent logs in', async () => {
  const agent = await startAgent();
  try {
    const key = join(bench.folder, 'rsa');
    const publicKey = keygen(key, '-t', 'rsa', '-b', '2048');
    execFileSync('ssh-add', ['-q', key], {env: {...process.env, SSH_AUTH_SOCK: agent.socket}, stdio: 'ignore'});
    const sshd = await bench.sshd({authorized: [publicKey]});
    bench.trust(knownLine(sshd));
    bench.configure([], ['IdentityFile none', `IdentityAgent ${agent.socket}`]);
    opened(await bench.connect(sshd));
  } finally {
    agent.stop();
  }
});

test('an agent that is not there is named', async () => {
  const sshd = await bench.sshd();
  bench.trust(knownLine(sshd));
  bench.configure([], ['IdentityFile none', `IdentityAgent ${bench.folder}/no-agent`]);
  const failure = refused(await bench.connect(sshd));
  expect(failure.code).toBe('transport/key-unusable');
  expect(failure.message).toContain(`the agent at ${bench.folder}/no-agent does not answer`);
});

test('a host that shares no algorithm is said to be reached', async () => {
  const sshd = await bench.sshd({lines: ['KexAlgorithms diffie-hellman-group18-sha512']});
  bench.trust(knownLine(sshd));
  expect(refused(await bench.connect(sshd)).code).toBe('transport/handshake');
});

async function startAgent() {
  const socket = join(bench.folder, 'agent');
  const child = spawn('ssh-agent', ['-D', '-a', socket], {stdio: 'ignore'});
  while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 20));
  chmodSync(socket, 0o600);
  return {socket, stop: () => child.kill()};
}
