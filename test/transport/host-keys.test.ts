import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {type HostKeys, type Meeting, type ShownKey, ssh2HostKeys} from '../../src/transport/host-keys.ts';
import {Bench, endpointOf, hostKeyOf, knownLine, opened, quiet, refused} from './bench.ts';
import {freePort, type Sshd} from './sshd.ts';

vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

let bench: Bench;
let earth: Sshd;
const open: HostKeys[] = [];

beforeEach(async () => {
  bench = new Bench();
  earth = await bench.sshd();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((keys) => keys.close()));
  await bench.clear();
});

function hostKeys(): HostKeys {
  const keys = ssh2HostKeys({configFile: bench.config});
  open.push(keys);
  return keys;
}

const patient = {timeoutMs: 20_000};
const known = () => readFileSync(bench.knownHosts, 'utf8');
const meet = (keys = hostKeys(), endpoint = endpointOf(earth)) => keys.meet(endpoint, quiet, patient);

function shownIn(meeting: Meeting): ShownKey {
  if (meeting.kind !== 'unknown') throw new Error(`the key is not unknown: ${JSON.stringify(meeting)}`);
  return meeting.shown;
}

/** As ssh-keygen -l shows it. */
const fingerprintOf = (sshd: Sshd, type = 'ed25519') =>
  execFileSync('ssh-keygen', ['-lf', join(sshd.folder, `ssh_host_${type}_key.pub`)], {encoding: 'utf8'}).split(' ')[1];

test('an unknown key is shown as ssh-keygen shows it, and nobody logs in', async () => {
  const shown = shownIn(await meet());
  expect(shown).toMatchObject({server: 'earth', isJump: false, type: 'ED25519', fingerprint: fingerprintOf(earth)});
  expect(known()).toBe('');
  expect(earth.log()).not.toContain('Accepted publickey');
});

test('a pinned key is one that ssh and vifleet take from then on', async () => {
  const keys = hostKeys();
  expect(await keys.pin(shownIn(await meet(keys)))).toEqual({ok: true, value: undefined});
  expect(known()).toBe(`${knownLine(earth)}\n`);
  expect(await meet()).toEqual({kind: 'known'});
  opened(await bench.connect(earth));
  const ssh = ['-F', bench.config, '-p', String(earth.port), '-o', 'StrictHostKeyChecking=yes', '127.0.0.1', 'echo in'];
  expect(execFileSync('ssh', ssh, {encoding: 'utf8'})).toBe('in\n');
});

test.each([
  ['which do not end their last line', '# mine \t\r\nmars ssh-ed25519 AAAA', '\n'],
  ['which end their last line', '# mine\n\n', ''],
])('the bytes of known_hosts stay as they are, %s', async (_, before, between) => {
  writeFileSync(bench.knownHosts, before);
  chmodSync(bench.knownHosts, 0o644);
  const keys = hostKeys();
  await keys.pin(shownIn(await meet(keys)));
  expect(known()).toBe(`${before}${between}${knownLine(earth)}\n`);
  expect(statSync(bench.knownHosts).mode & 0o777).toBe(0o644);
});

test('a known_hosts file that is not there yet is made for its owner alone', async () => {
  rmSync(bench.knownHosts);
  const keys = hostKeys();
  await keys.pin(shownIn(await meet(keys)));
  expect(statSync(bench.knownHosts).mode & 0o777).toBe(0o600);
});

test('names are hidden where the ssh config has HashKnownHosts', async () => {
  bench.configure(['Host *', '  HashKnownHosts yes']);
  const keys = hostKeys();
  await keys.pin(shownIn(await meet(keys)));
  expect(known()).toMatch(/^\|1\|/);
  expect(known()).not.toContain('127.0.0.1');
  const found = execFileSync('ssh-keygen', ['-F', `[127.0.0.1]:${earth.port}`, '-f', bench.knownHosts]);
  expect(found.toString()).toContain(hostKeyOf(earth));
  expect(await meet()).toEqual({kind: 'known'});
});

test('a changed key is never shown as one to be pinned', async () => {
  const mars = await bench.sshd();
  const line = `[127.0.0.1]:${earth.port} ${hostKeyOf(mars)}`;
  bench.trust(line);
  expect(await meet()).toMatchObject({kind: 'failed', failure: {code: 'transport/host-key-changed'}});
  expect(known()).toBe(`${line}\n`);
});

test('the keys of other types are asked for one by one', async () => {
  const both = await bench.sshd({hostKeys: ['ed25519', 'rsa']});
  const keys = hostKeys();
  const shown = shownIn(await meet(keys, endpointOf(both)));
  expect(shown.fingerprint).toBe(fingerprintOf(both));
  const others = await keys.others(shown, quiet, patient);
  expect(others.map(({type, fingerprint}) => [type, fingerprint])).toEqual([['RSA', fingerprintOf(both, 'rsa')]]);
});

test('a host behind an unknown jump host is looked at when the jump host is pinned', async () => {
  const bastion = await bench.sshd();
  bench.configure([
    'Host bastion',
    '  HostName 127.0.0.1',
    `  Port ${bastion.port}`,
    'Host behind',
    '  ProxyJump bastion',
    '  HostName 127.0.0.1',
    `  Port ${earth.port}`,
  ]);
  const behind = {host: 'earth', address: 'behind'};
  const keys = hostKeys();
  const jump = shownIn(await meet(keys, behind));
  expect(jump).toMatchObject({server: 'bastion', isJump: true, fingerprint: fingerprintOf(bastion)});
  expect(refused(await bench.connect(behind)).hint).toContain('vifleet hosts trust earth');
  expect(earth.log()).not.toContain('Connection from');
  await keys.pin(jump);
  const host = shownIn(await meet(keys, behind));
  expect(host).toMatchObject({server: 'earth', isJump: false, fingerprint: fingerprintOf(earth)});
  await keys.pin(host);
  opened(await bench.connect(behind));
});

test.each(['none', '/dev/null', '/dev/null/no/such/folder'])('%s is no file to pin a key in', async (file) => {
  bench.configure(['Host *', `  UserKnownHostsFile ${file}`]);
  const keys = hostKeys();
  expect(refused(await keys.pin(shownIn(await meet(keys)))).code).toBe('transport/pin');
  expect(existsSync(bench.knownHosts) && known()).toBe('');
});

test('a host that is not there is told as such', async () => {
  const nowhere = {...endpointOf(earth), port: await freePort()};
  expect(await meet(hostKeys(), nowhere)).toMatchObject({kind: 'failed', failure: {code: 'transport/refused'}});
});
